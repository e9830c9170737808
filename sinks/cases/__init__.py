"""Cases as they stand: written by whoever follows the loop's events, read by commands and pages."""
