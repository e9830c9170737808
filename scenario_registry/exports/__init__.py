"""Exports: scenarios as one table, in a form for people (xlsx, csv) or for programs (JSON lines, parquet)."""
