"""Rejected events, verbatim, and what became of a replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select, tuple_

from schemas.moment import from_microseconds
from schemas.problem import Problem
from sinks.queries.of_one_event import of_one_event
from sinks.queries.reading import by_bytes, stream
from sinks.tables import ledger, records, rejections, versions


class RejectionState(StrEnum):
    """What became of a rejected event since. Nothing stores it: it follows from what was received later."""

    OPEN = "open"
    """Somebody has to mend it."""
    MENDED = "mended"
    """The organisation sent its number again, as that version or a later one, and that is in force."""
    REPLAYED = "replayed"
    """It was tried again; an attempt that was rejected too is a rejected event of its own."""


class RejectedEvent(NamedTuple):
    """``raw`` is what was received, byte for byte; ``origin`` where it stands in the organisation's file (and ``cells``: field ->
    cell). ``replayed_as`` is (partition, position) of the last new attempt, ``replay_outcome`` what became of that."""

    organisation: str
    partition: int
    position: int
    event_id: str | None
    local_id: str | None
    key: bytes | None
    raw: bytes
    problems: tuple[Problem, ...]
    origin: dict[str, Any] | None
    received_at: datetime
    state: RejectionState
    replayed_as: tuple[int, int] | None
    replay_outcome: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Conditions that all must hold; None lets everything pass. ``code`` is of the problem catalogue; ``is_open``: in the state
    ``RejectionState.OPEN``."""

    organisation: str | None = None
    code: str | None = None
    is_open: bool = False


_IN_FORCE = and_(
    versions.c.organisation == records.c.organisation,
    versions.c.local_id == records.c.local_id,
    versions.c.sequence == records.c.sequence,
    versions.c.content_hash == records.c.content_hash,
)

_REJECTED_ENTRY = of_one_event(ledger, rejections)


def _with_problem(code: str) -> ColumnElement[bool]:
    return rejections.c.problems.contains(f'"code": {json.dumps(code)}', autoescape=True)


# Every table is entered by its primary key, once for each rejected event.
# The number of a row that repeats another's is the other's: what comes under it later tells nothing of this row.
IS_MENDED = and_(
    exists().where(
        records.c.organisation == rejections.c.organisation,
        records.c.local_id == rejections.c.local_id,
        _IN_FORCE,
        versions.c.received_us > rejections.c.received_us,
        _REJECTED_ENTRY,
        or_(ledger.c.sequence.is_(None), ledger.c.sequence <= records.c.sequence),
    ),
    ~_with_problem("duplicate_local_id"),
)

_REJECTED = select(rejections, IS_MENDED.label("is_mended"))


def rejected_organisations(connection: Connection) -> list[str]:
    """Of whom any event was ever rejected, sorted."""
    return sorted(connection.scalars(select(rejections.c.organisation).distinct()))


def rejected_events(
    connection: Connection,
    sought: Sought = Sought(),
    limit: int | None = None,
    after: tuple[str, int, int] | None = None,
) -> Iterator[RejectedEvent]:
    """Rejected events by organisation, partition and position; those behind ``after``."""
    query = _REJECTED
    if sought.organisation is not None:
        query = query.where(rejections.c.organisation == sought.organisation)
    if sought.code is not None:
        query = query.where(_with_problem(sought.code))
    if sought.is_open:
        query = query.where(rejections.c.replay_outcome.is_(None), ~IS_MENDED)
    order = (*by_bytes(connection, rejections.c.organisation), rejections.c.partition, rejections.c.position)
    if after is not None:
        query = query.where(tuple_(*order) > after)
    for row in stream(connection, query.order_by(*order).limit(limit)):
        yield _rejected(row)


def rejected_event(connection: Connection, organisation: str, partition: int, position: int) -> RejectedEvent | None:
    """One rejected event; None when the event there was not rejected or never came."""
    row = connection.execute(
        _REJECTED.where(
            rejections.c.organisation == organisation,
            rejections.c.partition == partition,
            rejections.c.position == position,
        )
    ).first()
    return _rejected(row) if row else None


def _rejected(row: Row[Any]) -> RejectedEvent:
    is_replayed = row.replayed_partition is not None
    return RejectedEvent(
        organisation=row.organisation,
        partition=row.partition,
        position=row.position,
        event_id=row.event_id,
        local_id=row.local_id,
        key=row.key,
        raw=row.raw,
        problems=tuple(Problem.model_validate(item) for item in json.loads(row.problems)),
        origin=json.loads(row.origin) if row.origin else None,
        received_at=from_microseconds(row.received_us),
        state=_state(row),
        replayed_as=(row.replayed_partition, row.replayed_position) if is_replayed else None,
        replay_outcome=row.replay_outcome,
    )


def _state(row: Row[Any]) -> RejectionState:
    if row.replay_outcome is not None:
        return RejectionState.REPLAYED
    return RejectionState.MENDED if row.is_mended else RejectionState.OPEN
