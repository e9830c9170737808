"""Matching: which records tell the same scenario. Pure functions from records to pairs, bands and clusters."""
