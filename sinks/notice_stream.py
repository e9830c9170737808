"""How far subscribers were told, what they are told, and the messages in which it goes out. One process at a time writes here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from sinks.subscription_tables import notice_messages, notice_position, notices, subscriptions


class Position(NamedTuple):
    """``version`` of the registry's feed of that ``epoch``, and of the loop's; ``looked_on``: a day, or empty before the first look."""

    epoch: str
    version: int
    received_us: int
    looked_on: str
    loop_version: int


class NewNotice(NamedTuple):
    """``document`` is JSON."""

    subscription: str
    kind: str
    document: str


class Notice(NamedTuple):
    """``id`` is given by no other registry."""

    number: int
    id: str
    subscription: str
    kind: str
    written_us: int
    document: str


class Outgoing(NamedTuple):
    """A message that waits; ``attempts`` so far."""

    number: int
    id: str
    subscription: str
    body: str
    made_us: int
    attempts: int


class Attempt(NamedTuple):
    """What became of an attempt. ``sent_us`` is None while it waits, until ``next_us``; then ``error`` says why."""

    number: int
    attempts: int
    next_us: int
    sent_us: int | None
    error: str | None


def position(connection: Connection) -> Position:
    """How far subscribers were told."""
    names = [notice_position.c[name] for name in Position._fields]
    return Position._make(connection.execute(select(*names)).one())


def move(connection: Connection, reached: Position) -> None:
    """In the transaction of the notices up to there."""
    connection.execute(update(notice_position).values(reached._asdict()))


def write(connection: Connection, new: Sequence[NewNotice], now_us: int) -> None:
    """Keep them; a message takes them up later."""
    last = connection.scalar(select(func.max(notices.c.number))) or 0
    rows = [
        {"number": last + nth, "id": f"ntc_{uuid.uuid4().hex}", "written_us": now_us, **it._asdict()}
        for nth, it in enumerate(new, 1)
    ]
    if rows:
        connection.execute(insert(notices), rows)


def waiting(connection: Connection, subscription: str, most: int) -> list[Notice]:
    """The oldest that no message holds yet."""
    its = notices.c
    wanted = (its.subscription == subscription, its.message.is_(None))
    columns = [its[name] for name in Notice._fields]
    query = select(*columns).where(*wanted).order_by(its.number).limit(most)
    return [Notice._make(it) for it in connection.execute(query)]


def latest(connection: Connection, subscription: str, most: int) -> list[Notice]:
    """The newest first."""
    its = notices.c
    columns = [its[name] for name in Notice._fields]
    query = select(*columns).where(its.subscription == subscription).order_by(its.number.desc()).limit(most)
    return [Notice._make(it) for it in connection.execute(query)]


def make_message(connection: Connection, subscription: str, body: str, held: Sequence[Notice], now_us: int) -> None:
    """A message, due at once, that holds these notices, or none when it asks to confirm."""
    number = (connection.scalar(select(func.max(notice_messages.c.number))) or 0) + 1
    connection.execute(
        insert(notice_messages).values(
            number=number,
            id=f"msg_{uuid.uuid4().hex}",
            subscription=subscription,
            body=body,
            made_us=now_us,
            attempts=0,
            next_us=now_us,
        )
    )
    numbers = [it.number for it in held]
    if numbers:
        connection.execute(update(notices).where(notices.c.number.in_(numbers)).values(message=number))


def due(connection: Connection, now_us: int) -> list[Outgoing]:
    """The first message that waits of every subscription that did not end, if its time has come. So a later one never overtakes it."""
    its = notice_messages.c
    first = (
        select(its.subscription, func.min(its.number).label("number"))
        .where(its.sent_us.is_(None))
        .group_by(its.subscription)
        .subquery()
    )
    columns = [its[name] for name in Outgoing._fields]
    query = (
        select(*columns)
        .join(first, first.c.number == its.number)
        .join(subscriptions, subscriptions.c.id == its.subscription)
        .where(its.next_us <= now_us, subscriptions.c.ended_us.is_(None))
        .order_by(its.number)
    )
    return [Outgoing._make(it) for it in connection.execute(query)]


def mark(connection: Connection, attempt: Attempt) -> None:
    """Keep what became of it. Idempotent."""
    values = attempt._asdict()
    number = values.pop("number")
    connection.execute(update(notice_messages).where(notice_messages.c.number == number).values(values))


class Tally(NamedTuple):
    """Of one subscription: notices ever written, messages that wait, when one was sent last, and why the first that waits does."""

    written: int
    waits: int
    sent_us: int | None
    error: str | None


def tallies(connection: Connection) -> dict[str, Tally]:
    """By subscription; those without notices and messages are missing."""
    of_notices = select(notices.c.subscription, func.count()).group_by(notices.c.subscription)
    written: dict[str, int] = {name: count for name, count in connection.execute(of_notices)}  # noqa: C416 - rows are no pairs to mypy
    its = notice_messages.c
    of_messages = select(
        its.subscription,
        (func.count() - func.count(its.sent_us)).label("waits"),
        func.max(its.sent_us).label("sent_us"),
    ).group_by(its.subscription)
    of_errors = select(its.subscription, func.max(its.error)).where(its.sent_us.is_(None)).group_by(its.subscription)
    errors: dict[str, str | None] = {name: error for name, error in connection.execute(of_errors)}  # noqa: C416
    found = {name: Tally(count, 0, None, None) for name, count in written.items()}
    for name, waits, sent_us in connection.execute(of_messages):
        found[name] = Tally(written.get(name, 0), waits, sent_us, errors.get(name))
    return found
