"""Journeys of cases: several organisations, one process."""
