"""Lists in batches: drawn, checked, frozen, approved and published as events of the city desk, and made into files for people."""
