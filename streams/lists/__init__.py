"""Lists in batches: their life as a fold over what the desk said, what stands on them, and what is wrong with a draft. Pure."""
