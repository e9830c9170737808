"""What organisations do with cases: see what waits for them, take the next step, and see how far a scenario came."""
