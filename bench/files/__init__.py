"""Exports and snapshots of a large registry: time, processor time, memory."""
