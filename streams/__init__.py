"""The pure core: validate, deduplicate, fold. Reads no clock, no file, no database; everything it needs is an argument."""
