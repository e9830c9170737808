"""Demand and supply in the registry: labelled collections, the market out of the database."""
