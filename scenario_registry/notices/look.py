"""One look at the registry: what happened after a place, and who is told of it. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.notices.asked_market import AskedMarket
from scenario_registry.notices.fitting import Companies, notices_of_fits, notices_of_offers
from scenario_registry.notices.happening import Happening
from scenario_registry.notices.notice import Made, notices_of
from scenario_registry.notices.published import notices_of_lists, published_in
from scenario_registry.notices.reading import happenings, nearing
from scenario_registry.notices.reminders import Reminder, notices_of_tasks, reminders_of_changes, reminders_of_days
from scenario_registry.notices.subscription import Subscription
from scenario_registry.notices.unmet import notices_of_lacks, notices_of_unmet
from scenario_registry.supply.kept_market import KeptMarket
from schemas.code_lists import CodeLists
from schemas.moment import utc_text
from sinks.loop.feed import LoopTold, loop_told
from sinks.notice_stream import Position
from sinks.queries.before import arrivals
from sinks.queries.public.feed import changes_told

NEAR_DAYS = 7
"""So many days before the last one subscribers hear of a deadline."""

_DAY = timedelta(days=1)
_CHANGES_AT_ONCE = 500


class Seen(NamedTuple):
    """Up to where a look read, what happened and to whose tasks, how many changes it read, and today in Chengdu."""

    reached: Position
    happened: list[Happening]
    of_loop: list[LoopTold]
    reminders: list[Reminder]
    read: int
    today: date


def look(
    connection: Connection, place: Position, today: date, now: datetime, codes: CodeLists, *, are_tasks_asked: bool
) -> Seen:
    """The next changes after ``place``, and once a day the deadlines and tasks that come near."""
    reached = place
    changes = changes_told(connection, reached.version, _CHANGES_AT_ONCE)
    of_loop = loop_told(connection, reached.loop_version, _CHANGES_AT_ONCE)
    happened = happenings(connection, changes, codes)
    # Changes are told as of the day that was looked at last, so that the next look tells what began since, and nothing twice.
    day = date.fromisoformat(reached.looked_on) if reached.looked_on else today - _DAY
    reminders = reminders_of_changes(connection, of_loop, day) if are_tasks_asked else []
    if changes:
        version = changes[-1]["version"]
        received_us = max(arrivals(connection, reached.version, version).values())
        reached = reached._replace(version=version, received_us=max(reached.received_us, received_us))
    if of_loop:
        reached = reached._replace(loop_version=of_loop[-1].version)
    if day < today and len(of_loop) < _CHANGES_AT_ONCE:
        ahead = timedelta(days=NEAR_DAYS)
        happened += nearing(connection, max(day + ahead, today - _DAY), today + ahead, utc_text(now))
        reminders += reminders_of_days(connection, day, today) if are_tasks_asked else []
        reached = reached._replace(looked_on=today.isoformat())
    return Seen(reached, happened, of_loop, reminders, len(changes) + len(of_loop), today)


def notices_of_seen(
    connection: Connection,
    seen: Seen,
    subscribers: Sequence[Subscription],
    kept: KeptMarket,
    codes: CodeLists,
    now: datetime,
) -> list[Made]:
    """Who is told of it. Who is told how a scenario suits them is not told of the same once more, because of its words or of another
    capability."""
    market = AskedMarket(connection, kept, seen.today)
    companies = Companies(market, subscribers)
    fits = list(notices_of_fits(market, companies, seen.happened, codes))
    told = {it.about for it in fits}
    known = {(it.subscription, it.document["registry_id"]) for it in fits}
    offers = notices_of_offers(market, companies, seen.of_loop, codes)
    return [
        *fits,
        *(it for it in notices_of(seen.happened, subscribers, codes) if it.about not in told),
        *(it for it in offers if (it.subscription, it.document["registry_id"]) not in known),
        *notices_of_unmet(market, seen.happened, subscribers, codes),
        *notices_of_lacks(connection, seen.of_loop, subscribers, codes),
        *notices_of_lists(published_in(connection, seen.of_loop), subscribers, codes),
        *notices_of_tasks(seen.reminders, subscribers, codes, utc_text(now.replace(microsecond=0))),
    ]
