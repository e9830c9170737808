"""Matching demand and supply: how good on labels, how fast in a large market."""
