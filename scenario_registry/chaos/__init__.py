"""Faults on purpose: a seeded workload and seeded faults against a local set of real processes, and an oracle that gives the verdict."""
