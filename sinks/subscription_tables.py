"""Tables of those who want to be told, of what they are told, and of how it goes out. In the same metadata as ``sinks.tables``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from sinks.tables import metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("digest", Text),
    Column("kinds", Text, nullable=False),
    Column("filter", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("confirmed_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("ended_because", Text),
    Column("gathered_us", BigInteger, nullable=False),
    comment="Who is told of what, how and when; of a feed's token only a digest. gathered_us: up to when a digest holds what came",
)

subscription_key = Table(
    "subscription_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", Text, nullable=False),
    comment="One row once there is a subscription: what links to confirm and to end one are signed with, and the secrets of webhooks follow from",
)

notice_position = Table(
    "notice_position",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("looked_on", Text, nullable=False),
    Column("loop_version", BigInteger, nullable=False, server_default="0"),
    comment="One row: up to which change subscribers were told, when it came, and the day for which deadlines were looked at",
)

notices = Table(
    "notices",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("subscription", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("written_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("message", BigInteger),
    Index("notices_by_subscription", "subscription", "number"),
    comment="What a subscriber is told, written with the position; message is null until one holds it",
)

notice_messages = Table(
    "notice_messages",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("subscription", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    Column("sent_us", BigInteger),
    Column("error", Text),
    Index("notice_messages_by_subscription", "subscription", "number"),
    comment="One or several notices as they go out; id and body stay the same at every attempt",
)
