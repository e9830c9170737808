"""Matching applied: to labelled files and to the registry."""
