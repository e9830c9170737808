"""What operations read after a run: one page, or the same as JSON."""
