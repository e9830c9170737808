"""What somebody would have been told, had they subscribed some days ago. Nothing is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from scenario_registry.notices.kinds import NoticeKind, Rhythm, Way
from scenario_registry.notices.notice import Made, notices_of
from scenario_registry.notices.reading import happenings
from scenario_registry.notices.subscription import Filter, Subscription
from schemas.code_lists import CodeLists
from sinks.queries.changes import version_before
from sinks.queries.public.feed import changes_told

_AT_ONCE = 1_000


def previewed(
    connection: Connection,
    asked: Filter,
    kinds: frozenset[NoticeKind],
    days: int,
    codes: CodeLists,
    now: datetime,
) -> list[Made]:
    """The notices of the changes of the last days, the oldest first. Deadlines and tasks that came near are no changes and not among them,
    nor is what the market says."""
    somebody = Subscription("preview", "", Way.FEED, "", kinds, asked, Rhythm.ONCE, 0, 0, 0, True)
    version = version_before(connection, now - timedelta(days=days))
    found: list[Made] = []
    while changes := changes_told(connection, version, _AT_ONCE):
        version = changes[-1]["version"]
        found += notices_of(happenings(connection, changes, codes), [somebody], codes)
    return found
