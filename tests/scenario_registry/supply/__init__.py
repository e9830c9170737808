"""Demand and supply in the registry."""
