"""Makes the cases of one kind out of all steps about them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from schemas.case import Case, Step
from schemas.code_lists import CodeLists
from schemas.loop_change import LoopChange
from schemas.loop_event import LoopKey
from sinks.cases.writing import Row, replace_cases, row_of
from sinks.loop.events import LoopEventRow, events_of_cases
from streams.cases.fold import fold_case
from streams.cases.parties import opener_of

_NOT_TOLD = ("kind", "case_id", "state", "confidential", "facts")


def desks_of(codes: CodeLists) -> list[str]:
    """The organisations that act as the city desk, in the order of the table; tasks of the desk are the first one's."""
    return [it.id for it in codes.organisations.values() if it.kind == "city_office"]


class CaseHandler:
    """Folds the cases of one kind and writes them in the place of what stood there."""

    def __init__(self, kind: str, codes: CodeLists) -> None:
        self._kind = kind
        self._desks = desks_of(codes)

    def refresh(self, connection: Connection, keys: Collection[LoopKey]) -> Sequence[LoopChange]:
        """The changes of the cases that ``keys`` are about. Idempotent: a second time there is none."""
        said = events_of_cases(connection, self._kind, {key.subject for key in keys})
        folded = [self._fold(case_id, rows) for case_id, rows in sorted(said.items())]
        before = replace_cases(connection, self._kind, folded)
        changes = []
        for case in folded:
            received_us = max(row.received_us for row in said[case.case_id])
            if change := _change(before.get(case.case_id), case, received_us):
                changes.append(change)
        return changes

    def _fold(self, case_id: str, rows: Sequence[LoopEventRow]) -> Case:
        return fold_case(self._kind, case_id, map(step_of, rows), self._desks)


def step_of(row: LoopEventRow) -> Step:
    """The step that an event is."""
    return Step(row.organisation, row.sequence, row.content_hash, row.type, json.loads(row.data), row.time_us)


def _change(before: Row | None, case: Case, received_us: int) -> LoopChange | None:
    now = row_of(case)
    if before == now:
        return None
    kind = "created" if before is None else "moved" if before["state"] != case.state else "updated"
    told = {name: value for name, value in now.items() if name not in _NOT_TOLD}
    told["problems"] = json.loads(told["problems"])
    told["before"] = None if before is None else {"state": before["state"], "due_on": before["due_on"]}
    return LoopChange(case.kind, opener_of(case.case_id), case.case_id, kind, case.state, told, received_us)
