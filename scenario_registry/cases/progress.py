"""How far a scenario came by its cases, beside the stage that its organisation states, and what a capability can point to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from schemas.case import ENGAGEMENT
from schemas.record import Key
from schemas.scenario import Stage
from sinks.cases.reading import CaseRow, public_cases
from sinks.queries.records import stages_of
from streams.cases.stage import stage_reached

_PROVEN = ("accepted", "promoted")


class Progress(NamedTuple):
    """``stated``: by key of each record of the scenario. ``reached``: the furthest stage of all its cases, None when they say nothing;
    ``is_ahead``: whether that is further than what every record states, so that somebody may want to say so."""

    stated: dict[Key, Stage]
    reached: Stage | None
    is_ahead: bool
    cases: Sequence[CaseRow]


def progress_of(connection: Connection, registry_id: str) -> Progress:
    """The progress of a scenario by its public id. Cases are of records, so those of all members count, whoever the scenario was merged
    with or split from meanwhile."""
    stated = {key: Stage(stage) for key, stage in stages_of(connection, registry_id).items()}
    found = public_cases(connection, registry_id)
    reached = stage_reached((case.kind, case.state) for case in found)
    order = list(Stage)
    is_ahead = reached is not None and all(order.index(it) < order.index(reached) for it in stated.values())
    return Progress(stated, reached, is_ahead, found)


def references_of(cases: Iterable[CaseRow]) -> list[CaseRow]:
    """Of the cases of a capability the engagements that were accepted, and so can be pointed to."""
    return [it for it in cases if it.kind == ENGAGEMENT and it.state in _PROVEN]
