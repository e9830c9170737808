"""What somebody would have been told, had they subscribed some days ago. Nothing is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from scenario_registry.notices.kinds import NoticeKind, Rhythm, Way
from scenario_registry.notices.look import look, notices_of_seen
from scenario_registry.notices.notice import Made
from scenario_registry.notices.slot import last_slot
from scenario_registry.notices.subscription import Filter, Subscription
from scenario_registry.supply.kept_market import KeptMarket
from schemas.code_lists import CodeLists
from schemas.moment import to_microseconds
from sinks.loop.feed import loop_version_before
from sinks.notice_stream import Position
from sinks.queries.changes import version_before
from sinks.queries.public.feed import state_of


def previewed(
    connection: Connection,
    asked: Filter,
    kinds: frozenset[NoticeKind],
    days: int,
    kept: KeptMarket,
    codes: CodeLists,
    now: datetime,
) -> list[Made]:
    """The notices of the last days, the oldest first. Cases and the supply side are asked as they are today."""
    somebody = Subscription("preview", "", Way.FEED, "", kinds, asked, Rhythm.ONCE, 0, 0, 0, True)
    since = now - timedelta(days=days)
    since_us, (begun, today) = to_microseconds(since), (last_slot(Rhythm.DAILY, 0, 0, it).date() for it in (since, now))
    place = Position(
        state_of(connection).epoch,
        version_before(connection, since),
        since_us,
        begun.isoformat(),
        loop_version_before(connection, since_us),
    )
    found: list[Made] = []
    while True:
        seen = look(connection, place, today, now, codes, are_tasks_asked=bool(asked.tasks_of))
        found += notices_of_seen(connection, seen, [somebody], kept, codes, now)
        if seen.reached == place:
            return sorted(found, key=lambda it: str(it.document["happened_at"]))
        place = seen.reached
