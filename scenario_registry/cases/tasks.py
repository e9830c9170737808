"""What waits for whom: the next step of every open case, by a day that is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from schemas.case_deadlines import Deadline, case_deadlines
from sinks.cases.reading import CaseRow, waiting_cases
from streams.cases.standing import Standing, escalated_before, standing


class Task(NamedTuple):
    """A case, what must be done in it and how it stands on the day that was asked for."""

    case: CaseRow
    deadline: Deadline
    standing: Standing


def tasks(
    connection: Connection,
    today: date,
    organisation: str | None = None,
    *,
    desks: Collection[str] = (),
    chain: str | None,
) -> Iterator[Task]:
    """Tasks of the organisation, or of everybody, the longest due first; of ``chain`` only those about its scenarios. One of ``desks``
    has those too that others let pass and that have gone to it by ``today``."""
    escalated = escalated_before(today) if organisation in desks else {}
    for case in waiting_cases(connection, organisation, escalated, chain):
        if case.due_on is not None:
            deadline = case_deadlines()[case.kind, case.state]
            yield Task(case, deadline, standing(case.kind, case.state, case.due_on, today))
