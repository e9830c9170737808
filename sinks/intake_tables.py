"""Tables of what comes in over HTTP: who may send, and what became of what was sent. In the same metadata as ``sinks.tables``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from sinks.tables import metadata

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("permission", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    Column("last_used_us", BigInteger),
    Column("rotated_from", Text),
    comment="Who may send over HTTP: a digest of the secret, which is kept nowhere",
)

receipt_key = Table(
    "receipt_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", Text, nullable=False),
    comment="One row once there is a token: what receipts are signed with, so that nobody makes one up",
)

receipts = Table(
    "receipts",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("partition", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("version", BigInteger),
    comment="What became of an event for which a receipt was given; version is the change that it made",
)
