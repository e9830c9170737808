"""What a transition table of a case is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from schemas.case import Role

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
