"""How fresh every organisation's word was at the last quality run."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Text, column, select, table

from sinks.queries.reading import moment_of

_NAMES = ("feed", "organisation", "feed_state", "state_since", "last_confirmed_at", "overdue_from", "checked_at")
_FEEDS = table("registry_v1_feeds", *(column(name, Text) for name in _NAMES))


class Feed(NamedTuple):
    """One feed; moments as text in UTC."""

    feed: str
    organisation: str
    feed_state: str
    state_since: str
    last_confirmed_at: str | None
    overdue_from: str | None
    checked_at: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether the next delivery is late."""
        return self.overdue_from is not None and moment_of(self.overdue_from) < now


def feeds(connection: Connection) -> list[Feed]:
    """Every declared feed by name; none before the first quality run."""
    return [Feed(*row) for row in connection.execute(select(_FEEDS).order_by(_FEEDS.c.feed))]
