"""Which step may follow which in a case, and who may take it.

Columns: states before (- is a case that is not open yet), step, who, state after (= stays where it is).
``parties`` are demand and supply; ``all`` are the parties and the city desk. Lines are read as sentences: "in pilot, demand may say
accepted, and then it is accepted".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from schemas.case import ENGAGEMENT, REFINEMENT, Role

_ROLES = {
    "demand": (Role.DEMAND,),
    "supply": (Role.SUPPLY,),
    "desk": (Role.DESK,),
    "parties": (Role.DEMAND, Role.SUPPLY),
    "demand+desk": (Role.DEMAND, Role.DESK),
    "all": tuple(Role),
}


class Transition(NamedTuple):
    """A step that is allowed where a case stands: who may take it, and where it leads."""

    step: str
    roles: tuple[Role, ...]
    after: str


class CaseTable:
    """The steps of one kind of case. ``steps``: of several with one sequence, the first here goes first."""

    def __init__(self, kind: str, steps: Iterable[str], rows: Iterable[tuple[str, str, str, str]]) -> None:
        self.kind = kind
        self.steps = tuple(steps)
        self._rows: dict[tuple[str, str], Transition] = {}
        for befores, step, who, after in rows:
            for before in befores.split(" "):
                reached = before if after == "=" else after
                self._rows["" if before == "-" else before, step] = Transition(step, _ROLES[who], reached)
        self.states = tuple(dict.fromkeys(row.after for row in self._rows.values()))

    def transition(self, state: str, step: str) -> Transition | None:
        """The row for ``step`` in ``state``; None: not allowed there."""
        return self._rows.get((state, step))

    def next_steps(self, state: str, roles: Iterable[Role]) -> list[Transition]:
        """What somebody with these roles may do in ``state``, in the order of ``steps``."""
        mine = set(roles)
        found = (self.transition(state, step) for step in self.steps)
        return [row for row in found if row and mine.intersection(row.roles)]


_REFINEMENT = CaseTable(
    REFINEMENT,
    ("submitted", "returned", "accepted", "published", "taken_back"),
    (
        ("-",                            "submitted",  "demand",      "submitted"),
        ("submitted",                    "returned",   "desk",        "returned"),
        ("submitted",                    "accepted",   "desk",        "accepted"),
        ("accepted",                     "returned",   "desk",        "returned"),
        ("accepted",                     "published",  "desk",        "published"),
        ("returned taken_back accepted", "submitted",  "demand",      "submitted"),
        ("submitted accepted",           "taken_back", "demand",      "taken_back"),
        ("returned",                     "taken_back", "demand+desk", "taken_back"),
    ),
)  # fmt: skip
"""The desk may close what was returned and never came back: that too is a taking back, and the organisation may submit again."""

_ENGAGEMENT = CaseTable(
    ENGAGEMENT,
    ("interested", "introduced", "agreed", "piloted", "reported", "accepted", "promoted", "failed"),
    (
        ("-",                                  "interested", "parties",     "interested"),
        ("interested",                         "introduced", "demand+desk", "introduced"),
        ("interested introduced",              "agreed",     "demand",      "agreed"),
        ("agreed",                             "agreed",     "parties",     "="),
        ("agreed",                             "piloted",    "parties",     "pilot"),
        ("pilot",                              "accepted",   "demand",      "accepted"),
        ("accepted",                           "piloted",    "demand",      "pilot"),
        ("accepted promoted",                  "promoted",   "demand+desk", "promoted"),
        ("introduced agreed pilot accepted",   "reported",   "all",         "="),
        ("promoted",                           "reported",   "all",         "="),
        ("interested introduced agreed pilot", "failed",     "all",         "failed"),
        ("failed",                             "interested", "parties",     "interested"),
        ("failed",                             "introduced", "demand+desk", "introduced"),
        ("failed",                             "agreed",     "demand",      "agreed"),
    ),
)  # fmt: skip
"""Whose site it is decides on the pilot and accepts it; the supplier confirms by saying ``agreed`` too, or leaves by ``failed``."""

CASE_TABLES = {table.kind: table for table in (_REFINEMENT, _ENGAGEMENT)}
"""By kind."""
