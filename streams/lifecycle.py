"""Which stage may follow which. The stages themselves: ``schemas.scenario.Stage``.

Forward is always allowed, over several stages too, since a feed may report late. One step of failure leads back with a warning (a pilot that
fails goes back to matched or published). What was verified or promoted never turns into a mere idea again: that is a new scenario, or a
withdrawal and a new start.
"""

from __future__ import annotations

from enum import Enum

from schemas.scenario import Stage


class Step(Enum):
    """Verdict on a change of stage."""

    ALLOWED = "+"
    WENT_BACK = "<"
    FORBIDDEN = "-"


_STAGES = ("discovered", "refined", "published", "matched", "pilot", "verified", "promoted")

# Row: stage before; column: stage after, in the order of _STAGES.
_TABLE = {
    "discovered": "+++++++",
    "refined":    "<++++++",
    "published":  "<<+++++",
    "matched":    "--<++++",
    "pilot":      "--<<+++",
    "verified":   "----<++",
    "promoted":   "-----<+",
}  # fmt: skip

_STEPS: dict[tuple[str, str], Step] = {
    (before, after): Step(mark) for before, row in _TABLE.items() for after, mark in zip(_STAGES, row, strict=True)
}


def stage_step(before: str | None, after: str) -> Step:
    """Verdict on going from ``before`` (None: not stated yet, ``withdrawn``: taken back) to ``after``, which is no withdrawal."""
    if before is None or before == Stage.WITHDRAWN or before == after:
        return Step.ALLOWED
    return _STEPS[before, after]
