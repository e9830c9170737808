"""Incidents told to people: by which channels, sent so that nothing is lost, and watched."""
