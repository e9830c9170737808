"""Rulings that contradict each other: two records are different, and yet a chain of others says that they are the same. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import NamedTuple

from schemas.matching import Pair, Verdict
from schemas.record import Key


class Contradiction(NamedTuple):
    """``apart`` is a pair that is different, ``chain`` leads from its left record to its right one over pairs that are the same."""

    apart: Pair
    chain: tuple[Key, ...]


def contradictions(rulings: Mapping[Pair, Verdict]) -> list[Contradiction]:
    """All of them, in the order of the pairs, each with a shortest chain. The records of one are never joined as a whole: some pair that people
    called the same stays apart until one of the verdicts changes."""
    same: defaultdict[Key, list[Key]] = defaultdict(list)
    for left, right in sorted(pair for pair, verdict in rulings.items() if verdict is Verdict.SAME):
        same[left].append(right)
        same[right].append(left)
    found = []
    for pair in sorted(pair for pair, verdict in rulings.items() if verdict is Verdict.DIFFERENT):
        if chain := _chain(same, pair):
            found.append(Contradiction(pair, chain))
    return found


def _chain(same: Mapping[Key, list[Key]], pair: Pair) -> tuple[Key, ...]:
    """A shortest way from the left to the right; empty when there is none."""
    before: dict[Key, Key | None] = {pair.left: None}
    waiting = deque([pair.left])
    while waiting and pair.right not in before:
        here = waiting.popleft()
        for there in same.get(here, ()):
            if there not in before:
                before[there] = here
                waiting.append(there)
    way: list[Key] = []
    step = pair.right if pair.right in before else None
    while step is not None:
        way.append(step)
        step = before[step]
    return tuple(reversed(way))
