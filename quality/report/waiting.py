"""What waits, for people or for the pipeline, and how to see its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from quality.alerts.look import REJECTIONS_AGED
from quality.expectation import Words
from quality.report.model import Waiting
from quality.rows import ASKED_FOR_TOO_LONG
from schemas.moment import from_microseconds, to_microseconds
from sinks.queries.backlogs import Backlog, open_questions, open_rejections
from sinks.queries.matching import standing, was_matched

_ANY_TIME = 2**62
"""Microseconds: after everything."""


def waiting(connection: Connection, until: datetime) -> list[Waiting]:
    """As it is now; what is older than agreed at ``until`` is overdue. Only reads."""
    return list(_waiting(connection, until))


def _waiting(connection: Connection, until: datetime) -> Iterator[Waiting]:
    aged = to_microseconds(until - REJECTIONS_AGED)
    yield _of(
        Words("退回后尚未更正的事件", "Rejected events that nobody mended"),
        open_rejections(connection, _ANY_TIME),
        open_rejections(connection, aged),
        "scenarios rejections list --open --limit 0",
    )
    aged = to_microseconds(until - ASKED_FOR_TOO_LONG)
    yield _of(
        Words("待人核对的疑似重复", "Suspected duplicates that people are asked about"),
        open_questions(connection, _ANY_TIME),
        open_questions(connection, aged),
        "scenarios reviews list --limit 0",
    )
    if was_matched(connection):
        behind = standing(connection).behind
        yield Waiting(
            Words("登记库中尚未匹配的变化", "Changes of the registry that matching has not seen"),
            behind,
            None,
            "scenarios status",
        )


def _of(what: Words, backlogs: Sequence[Backlog], overdue: Sequence[Backlog], command: str) -> Waiting:
    oldest_us = min((it.oldest_us for it in backlogs), default=None)
    count, aged = (sum(it.waiting for it in found) for found in (backlogs, overdue))
    return Waiting(what, count, None if oldest_us is None else from_microseconds(oldest_us), command, aged)
