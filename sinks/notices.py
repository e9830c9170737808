"""Notices about incidents: written in the transaction of the incident, sent afterwards by every channel."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, func, insert, or_, select, update

from sinks.tables import quality_deliveries, quality_incidents, quality_notices


class NewNotice(NamedTuple):
    """``document`` is JSON."""

    incident: int
    event: str
    written_us: int
    document: str


class Notice(NamedTuple):
    """``id`` is the same however often it is sent, and no other registry gives it."""

    number: int
    id: str
    incident: int
    event: str
    written_us: int
    document: str


class Sent(NamedTuple):
    """What became of a notice on one channel. ``delivered_us`` is None while it waits; then ``next_us`` says until when, ``error`` why; else ``error`` is a remark, such as one of several addresses that was refused."""

    notice: int
    channel: str
    attempts: int
    next_us: int
    delivered_us: int | None
    error: str | None


def write_notices(connection: Connection, new: Sequence[NewNotice]) -> None:
    """Keep them, to be sent. The caller holds the lock of ``sinks.incidents``."""
    if new:
        last = connection.scalar(select(func.max(quality_notices.c.number))) or 0
        rows = [
            {"number": last + nth, "id": f"msg_{uuid.uuid4().hex}", **it._asdict()} for nth, it in enumerate(new, 1)
        ]
        connection.execute(insert(quality_notices), rows)


def take_up(connection: Connection, channel: str, since_us: int) -> None:
    """From now on the channel has to send what was written since that moment, and whatever is about an incident that is open. Idempotent. So a
    process that does not know the channel may write, and a new channel begins with what is wrong now."""
    is_known = exists().where(
        quality_deliveries.c.notice == quality_notices.c.number, quality_deliveries.c.channel == channel
    )
    is_open = exists().where(
        quality_incidents.c.number == quality_notices.c.incident, quality_incidents.c.closed_us.is_(None)
    )
    is_wanted = and_(~is_known, or_(quality_notices.c.written_us >= since_us, is_open))
    found = connection.execute(select(quality_notices.c.number, quality_notices.c.written_us).where(is_wanted)).all()
    if found:
        rows = [{"notice": it.number, "channel": channel, "attempts": 0, "next_us": it.written_us} for it in found]
        connection.execute(insert(quality_deliveries), rows)


def due(connection: Connection, channel: str, now_us: int) -> list[tuple[Notice, int]]:
    """What the channel has to send, once something of it is due: all that waits, in the order in which it was written, each with the
    attempts so far. So the end of an incident never overtakes its beginning."""
    is_waiting = and_(quality_deliveries.c.channel == channel, quality_deliveries.c.delivered_us.is_(None))
    first_us = connection.scalar(select(func.min(quality_deliveries.c.next_us)).where(is_waiting))
    if first_us is None or first_us > now_us:
        return []
    query = (
        select(quality_notices, quality_deliveries.c.attempts)
        .join(quality_deliveries, quality_deliveries.c.notice == quality_notices.c.number)
        .where(is_waiting)
        .order_by(quality_notices.c.number)
    )
    return [(Notice(*row[:-1]), row.attempts) for row in connection.execute(query)]


def postpone(connection: Connection, channel: str, next_us: int) -> None:
    """Nothing that waits for the channel is tried before that moment."""
    is_waiting = and_(quality_deliveries.c.channel == channel, quality_deliveries.c.delivered_us.is_(None))
    connection.execute(update(quality_deliveries).where(is_waiting).values(next_us=next_us))


def mark(connection: Connection, sent: Sent) -> None:
    """Keep what became of it. Idempotent."""
    row = and_(quality_deliveries.c.notice == sent.notice, quality_deliveries.c.channel == sent.channel)
    values = {
        "attempts": sent.attempts,
        "next_us": sent.next_us,
        "delivered_us": sent.delivered_us,
        "error": sent.error,
    }
    connection.execute(update(quality_deliveries).where(row).values(values))


def notices_of(connection: Connection, incident: int) -> list[tuple[Notice, list[Sent]]]:
    """All that was told of an incident, in its order, and what became of it on each channel."""
    query = select(quality_notices).where(quality_notices.c.incident == incident).order_by(quality_notices.c.number)
    notices = [Notice(*row) for row in connection.execute(query)]
    sent = select(quality_deliveries).where(quality_deliveries.c.notice.in_([it.number for it in notices]))
    ways = [Sent(*row) for row in connection.execute(sent.order_by(quality_deliveries.c.channel))]
    return [(it, [way for way in ways if way.notice == it.number]) for it in notices]


def waiting_by_channel(connection: Connection) -> dict[str, int]:
    """Notices that were not sent yet."""
    query = (
        select(quality_deliveries.c.channel, func.count().label("waiting"))
        .where(quality_deliveries.c.delivered_us.is_(None))
        .group_by(quality_deliveries.c.channel)
    )
    return {row.channel: row.waiting for row in connection.execute(query)}
