"""Tables of the people who work in the console, and of what they did. In the same metadata as ``sinks.tables``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from sinks.tables import metadata

console_users = Table(
    "console_users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("organisation", Text),
    Column("password", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("disabled_us", BigInteger),
    Column("password_given_us", BigInteger),
    comment="Who may log in: the password as argon2 keeps it",
)

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("form_key", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Index("console_sessions_by_name", "name"),
    comment="Who is logged in: a digest of what the browser shows, which is kept nowhere",
)

console_acts = Table(
    "console_acts",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    comment="What people did in the console, and what they were refused; appended, never edited",
)
