"""Matches what changed in a registry, two changes a batch, on words alone; also as a process, to be killed: ``matcher REGISTRY_URL``."""

from __future__ import annotations

import sys

from scenario_registry.matching.registry_matcher import RegistryMatcher
from schemas.code_lists import code_lists
from sinks.registry import Registry
from streams.matching.match import shipped_matcher


def match(url: str) -> None:
    """Until nothing is left to match."""
    matcher, registry = shipped_matcher(use_vectors=False), Registry(url)
    RegistryMatcher(registry.engine, code_lists(), "test", lambda: matcher, batch_changes=2).run()
    registry.close()


if __name__ == "__main__":
    match(*sys.argv[1:])
