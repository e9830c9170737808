"""The stream of notices: read what changed, write who is told, gather what is due into messages, send them.

Each step is a transaction of its own. What was read is written together with how far was read, so nothing is lost or told twice; what was sent
and not marked goes out again under the same id, by which a receiver knows it. The caller sees to it that only one process does this.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from scenario_registry.alerts.channel import ChannelError
from scenario_registry.alerts.deliver import wait_seconds
from scenario_registry.notices.kinds import Rhythm, Way
from scenario_registry.notices.look import look, notices_of_seen
from scenario_registry.notices.message import told
from scenario_registry.notices.sender import Sender
from scenario_registry.notices.slot import last_slot
from scenario_registry.notices.subscription import Subscription, subscription_of
from scenario_registry.supply.kept_market import KeptMarket
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.moment import from_microseconds, to_microseconds
from sinks.database import reading
from sinks.loop.feed import loop_version_before, loop_version_of
from sinks.notice_stream import Attempt, NewNotice, Position, due, make_message, mark, move, position, waiting, write
from sinks.queries.changes import version_before
from sinks.queries.public.feed import state_of
from sinks.subscriptions import all_rows, end, key, note_gathered, row_of

_MOST_IN_A_MESSAGE = 100
GIVEN_UP_US = 7 * 86_400_000_000
"""A subscription whose first message waits for a week is ended: nobody is there."""


class Sent(NamedTuple):
    """How many messages went out, and what kept others back, by subscription."""

    sent: int
    failures: dict[str, str]


class Notifier:
    """``kept``: who can do what, read when somebody asks for it. ``base_url``: of links; None when the settings say none, and then only
    feeds are served."""

    def __init__(
        self, engine: Engine, codes: CodeLists, sender: Sender, kept: KeptMarket, base_url: str | None = None
    ) -> None:
        self._engine = engine
        self._codes = codes
        self._sender = sender
        self._kept = kept
        self._base_url = base_url

    def take(self, now: datetime) -> int:
        """Write notices of the next changes, and once a day of deadlines and tasks that come near. Gives how many changes were read; 0 at
        the end."""
        with reading(self._engine) as connection:
            subscribers = _in_force(connection)
            begun = position(connection)
            place, today = self._place(connection, begun, now)
            are_tasks_asked = any(it.filter.tasks_of for it in subscribers)
            seen = look(connection, place, today, now, self._codes, are_tasks_asked=are_tasks_asked)
            made = notices_of_seen(connection, seen, subscribers, self._kept, self._codes, now)
        if seen.reached != begun:
            new = [
                NewNotice(it.subscription, it.kind.value, json.dumps(it.document, ensure_ascii=False)) for it in made
            ]
            with self._engine.begin() as connection:
                write(connection, new, to_microseconds(now))
                move(connection, seen.reached)
            failpoint("notices-written")
        return seen.read

    def gather(self, now: datetime) -> None:
        """Put what waits and is due into messages. Idempotent."""
        if self._base_url is None:
            return
        with self._engine.begin() as connection:
            secret = key(connection)
            for it in _in_force(connection):
                slot_us = to_microseconds(last_slot(it.rhythm, it.hour, it.weekday, now))
                if secret is None or it.way is Way.FEED or (it.rhythm is not Rhythm.ONCE and slot_us <= it.gathered_us):
                    continue
                while held := waiting(connection, it.id, _MOST_IN_A_MESSAGE):
                    body = told(it, held, self._base_url, secret, now)
                    make_message(connection, it.id, body, held, to_microseconds(now))
                if it.rhythm is not Rhythm.ONCE:
                    note_gathered(connection, it.id, slot_us)
        failpoint("notices-gathered")

    def send(self, clock: Callable[[], float]) -> Sent:
        """Send every message that is due, each subscription for itself. ``clock``: seconds since 1970."""
        sent, failures = 0, dict[str, str]()
        with self._engine.begin() as connection:
            outgoing, secret = due(connection, int(clock() * 1_000_000)), key(connection)
        for it in outgoing:
            with self._engine.connect() as connection:
                row = row_of(connection, it.subscription)
            # It may have been ended a moment ago.
            if row is None or secret is None or row.ended_us is not None:
                continue
            try:
                remark = self._sender.send(subscription_of(row), it, secret, clock())
            except ChannelError as error:
                failures[it.subscription] = str(error)
                now_us = int(clock() * 1_000_000)
                next_us = now_us + wait_seconds(it.attempts) * 1_000_000
                with self._engine.begin() as connection:
                    mark(connection, Attempt(it.number, it.attempts + 1, next_us, None, str(error)))
                    if now_us - it.made_us > GIVEN_UP_US:
                        end(connection, it.subscription, "一周无法送达 / undeliverable for a week", now_us)
                continue
            failpoint("notice-sent")
            now_us = int(clock() * 1_000_000)
            with self._engine.begin() as connection:
                mark(connection, Attempt(it.number, it.attempts + 1, now_us, now_us, remark))
            sent += 1
        return Sent(sent, failures)

    def _place(self, connection: Connection, found: Position, now: datetime) -> tuple[Position, date]:
        """Where to read on, and today in Chengdu. A registry that was made anew numbers anew: then it goes on by when changes came."""
        current = state_of(connection)
        if not found.epoch:
            # Who subscribes is told of what comes, not of what was.
            found = Position(current.epoch, current.version, to_microseconds(now), "", loop_version_of(connection))
        elif found.epoch != current.epoch:
            version = version_before(connection, from_microseconds(found.received_us + 1))
            loop = loop_version_before(connection, found.received_us + 1)
            found = found._replace(epoch=current.epoch, version=version, loop_version=loop)
        return found, last_slot(Rhythm.DAILY, 0, 0, now).date()


def _in_force(connection: Connection) -> list[Subscription]:
    return [one for it in all_rows(connection) if (one := subscription_of(it)).is_in_force]
