"""Feeds as a run found them, with the gaps in their sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from producers.feed import Feed as Declared
from quality.feed_health import FeedState
from quality.report.model import Feed, Gap
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds
from sinks.quality_results import FeedHealth
from sinks.queries.gaps import skipped

WORST_FIRST = (
    FeedState.SILENT,
    FeedState.BROKEN,
    FeedState.LATE,
    FeedState.RECOVERING,
    FeedState.UNKNOWN,
    FeedState.ON_TIME,
)

GAPS = 3
"""Shown of one feed."""


def feeds(
    connection: Connection, found: Sequence[FeedHealth], until_us: int, declared: Mapping[str, Declared]
) -> list[Feed]:
    """Worst first. ``until_us`` is the end of the run. Only reads."""
    ordered = sorted(found, key=lambda it: (WORST_FIRST.index(FeedState(it.state)), it.feed))
    return [_feed(connection, it, until_us, declared.get(it.feed)) for it in ordered]


def _feed(connection: Connection, health: FeedHealth, until_us: int, declared: Declared | None) -> Feed:
    last_us, overdue_us = health.last_received_us, health.overdue_us
    gaps = skipped(connection, health.organisation, health.feed, last_us, GAPS) if health.skipping and last_us else []
    return Feed(
        health.feed,
        health.organisation,
        code_lists().organisation_name(health.organisation),
        health.state,
        from_microseconds(health.since_us),
        None if last_us is None else from_microseconds(last_us),
        health.received,
        health.rejected,
        health.skipping,
        [Gap(it.local_id, it.before, it.sequence, from_microseconds(it.received_us)) for it in gaps],
        None if overdue_us is None or overdue_us > until_us else from_microseconds(overdue_us),
        "" if declared is None else declared.promise_zh,
        "" if declared is None else f"{declared.contact.office_zh} {declared.contact.email}",
    )
