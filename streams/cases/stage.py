"""How far a scenario has come by its cases, in the words of its own stages: ``schemas.scenario.Stage``."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.case import ENGAGEMENT, REFINEMENT
from schemas.scenario import Stage

_REACHED = {
    (REFINEMENT, "submitted"): Stage.DISCOVERED,
    (REFINEMENT, "returned"): Stage.DISCOVERED,
    (REFINEMENT, "taken_back"): Stage.DISCOVERED,
    (REFINEMENT, "accepted"): Stage.REFINED,
    (REFINEMENT, "published"): Stage.PUBLISHED,
    (ENGAGEMENT, "introduced"): Stage.MATCHED,
    (ENGAGEMENT, "agreed"): Stage.MATCHED,
    (ENGAGEMENT, "pilot"): Stage.PILOT,
    (ENGAGEMENT, "accepted"): Stage.VERIFIED,
    (ENGAGEMENT, "promoted"): Stage.PROMOTED,
}
"""Interest alone, and what failed, leave a scenario where it was."""

_ORDER = list(Stage)


def stage_reached(cases: Iterable[tuple[str, str]]) -> Stage | None:
    """The furthest stage of all cases (kind, state) of a scenario; None when they say nothing about one."""
    found = [_REACHED[case] for case in cases if case in _REACHED]
    return max(found, key=_ORDER.index, default=None)
