"""Subscriptions as rows: made, confirmed, ended, never deleted. What they mean: ``scenario_registry.notices``."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from sinks.subscription_tables import subscription_key, subscriptions


class Row(NamedTuple):
    """One subscription as it is kept. ``kinds`` and ``filter`` are JSON, moments microseconds since 1970 in UTC."""

    id: str
    name: str
    way: str
    address: str
    digest: str | None
    kinds: str
    filter: str
    rhythm: str
    hour: int
    weekday: int
    created_us: int
    confirmed_us: int | None
    ended_us: int | None
    ended_because: str | None
    gathered_us: int


def add(connection: Connection, row: Row) -> None:
    """Keep a new one."""
    connection.execute(insert(subscriptions).values(row._asdict()))


def all_rows(connection: Connection) -> list[Row]:
    """All that there ever were, the oldest first."""
    order = (subscriptions.c.created_us, subscriptions.c.id)
    return [Row._make(it) for it in connection.execute(select(subscriptions).order_by(*order))]


def row_of(connection: Connection, subscription: str) -> Row | None:
    """The one of that id, whether in force or not."""
    found = connection.execute(select(subscriptions).where(subscriptions.c.id == subscription)).first()
    return None if found is None else Row._make(found)


def row_of_feed(connection: Connection, digest: str) -> Row | None:
    """The one whose feed is read by a token of that digest, unless it ended."""
    its = subscriptions.c
    found = connection.execute(select(subscriptions).where(its.digest == digest, its.ended_us.is_(None))).first()
    return None if found is None else Row._make(found)


def confirm(connection: Connection, subscription: str, now_us: int) -> None:
    """The owner of the address wants it; what happens from now on is told. Idempotent."""
    its = subscriptions.c
    is_open = (its.id == subscription, its.confirmed_us.is_(None), its.ended_us.is_(None))
    connection.execute(update(subscriptions).where(*is_open).values(confirmed_us=now_us, gathered_us=now_us))


def end(connection: Connection, subscription: str, because: str, now_us: int) -> None:
    """Nothing more is told. Idempotent."""
    its = subscriptions.c
    is_open = (its.id == subscription, its.ended_us.is_(None))
    connection.execute(update(subscriptions).where(*is_open).values(ended_us=now_us, ended_because=because))


def note_gathered(connection: Connection, subscription: str, now_us: int) -> None:
    """What came until then is in a message."""
    connection.execute(update(subscriptions).where(subscriptions.c.id == subscription).values(gathered_us=now_us))


def key(connection: Connection) -> bytes | None:
    """What links are signed with; None before there is a subscription."""
    secret = connection.scalar(select(subscription_key.c.secret))
    return None if secret is None else bytes.fromhex(secret)


def key_made(connection: Connection) -> bytes:
    """The same, made if need be. The caller's transaction writes."""
    found = key(connection)
    if found is None:
        found = secrets.token_bytes(32)
        connection.execute(insert(subscription_key).values(id=1, secret=found.hex()))
    return found
