"""Faults, one kind a module: a new one is a new entry in a module's ``FAULTS`` and nothing else."""
