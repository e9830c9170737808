"""What waits for people: how much of it is older than it should be, and since when."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from sinks.queries.rejections import IS_MENDED
from sinks.tables import rejections, suggestions


class Backlog(NamedTuple):
    """``organisation`` is empty where several have to speak."""

    organisation: str
    waiting: int
    oldest_us: int


def open_rejections(connection: Connection, before_us: int) -> list[Backlog]:
    """Rejected events that came before that moment and that somebody has to mend, by organisation."""
    column = rejections.c
    query = (
        select(column.organisation, func.count(), func.min(column.received_us))
        .where(column.received_us < before_us, column.replay_outcome.is_(None), ~IS_MENDED)
        .group_by(column.organisation)
    )
    return sorted(Backlog(*row) for row in connection.execute(query))


def open_questions(connection: Connection, before_us: int) -> list[Backlog]:
    """Suspected duplicates that people have been asked about since before that moment: one row, or none."""
    column = suggestions.c.opened_us
    query = select(func.count(), func.min(column)).where(column < before_us)
    count, oldest_us = connection.execute(query).one()
    return [Backlog("", count, oldest_us)] if count else []
