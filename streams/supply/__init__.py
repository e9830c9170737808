"""Demand and supply: which capabilities and investors fit a scenario, which scenarios fit a capability. Pure functions with reasons."""
