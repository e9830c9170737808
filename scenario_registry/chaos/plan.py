"""What a seed means: which faults at which moments, and which workload. The same seed and the same faults give the same plan."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

EVENTS = 600
"""Of a round, beside what a fault sends."""

_FAULTS = 3
_LAST_MOMENT = 2.5


class PlannedFault(NamedTuple):
    """``moment``: seconds after the beginning of the round. ``draws``: the seed of whatever the fault leaves to chance."""

    moment: float
    name: str
    draws: int


class Plan(NamedTuple):
    """One round."""

    seed: int
    prefix: str
    """How the local ids of its subjects begin."""
    faults: tuple[PlannedFault, ...]

    def draw(self) -> random.Random:
        """The draws of the workload."""
        return random.Random(self.seed)  # noqa: S311 - repeatable, not secret


def plan(seed: int, names: Sequence[str]) -> Plan:
    """The round of a seed with some of these faults. Seeds in a row take the faults in turn: each comes once before any comes again,
    every time in another order."""
    draw = random.Random(f"faults {seed}")  # noqa: S311 - repeatable, not secret
    count = min(_FAULTS, len(names))
    moments = sorted(round(draw.uniform(0.2, _LAST_MOMENT), 2) for _ in range(count))
    turns = range(seed * count, (seed + 1) * count)
    faults = (
        PlannedFault(moment, _at_turn(turn, names), draw.getrandbits(32))
        for moment, turn in zip(moments, turns, strict=True)
    )
    return Plan(seed, f"合成-{seed}-", tuple(faults))


def _at_turn(turn: int, names: Sequence[str]) -> str:
    cycle, place = divmod(turn, len(names))
    order = sorted(names)
    random.Random(f"cycle {cycle}").shuffle(order)  # noqa: S311 - repeatable, not secret
    return order[place]
