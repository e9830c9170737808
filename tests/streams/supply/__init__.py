"""Matching demand and supply."""
