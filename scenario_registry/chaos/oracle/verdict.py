"""The verdict: every check of the table, and what speaks against it."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from scenario_registry.chaos.oracle.checks import CHECKS, MOST_TOLD
from scenario_registry.chaos.oracle.evidence import Evidence


class Finding(NamedTuple):
    """A check that does not hold. ``examples``: some of the contradictions."""

    check: str
    zh: str
    en: str
    contradictions: int
    examples: tuple[str, ...]


def findings(evidence: Evidence) -> list[Finding]:
    """Every check that does not hold; none: the verdict is yes. Pure."""
    found = []
    for check in CHECKS:
        contradictions = list(check.contradicted(evidence))
        if contradictions:
            examples = tuple(islice(contradictions, MOST_TOLD))
            found.append(Finding(check.name, check.zh, check.en, len(contradictions), examples))
    return found
