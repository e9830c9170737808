"""Who is told of what happens in the registry, what they are told, and how it goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "way", "address")),
        sa.Column("digest", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kinds", "filter", "rhythm")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("hour", "weekday")),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("confirmed_us", "ended_us")),
        sa.Column("ended_because", sa.Text),
        sa.Column("gathered_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "subscription_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("secret", sa.Text, nullable=False),
    )
    position = op.create_table(
        "notice_position",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("version", "received_us")),
        sa.Column("looked_on", sa.Text, nullable=False),
    )
    op.bulk_insert(position, [{"id": 1, "epoch": "", "version": 0, "received_us": 0, "looked_on": ""}])
    op.create_table(
        "notices",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("id", "subscription", "kind")),
        sa.Column("written_us", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("message", sa.BigInteger),
    )
    op.create_index("notices_by_subscription", "notices", ["subscription", "number"])
    op.create_table(
        "notice_messages",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("id", "subscription", "body")),
        sa.Column("made_us", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_us", sa.BigInteger, nullable=False),
        sa.Column("sent_us", sa.BigInteger),
        sa.Column("error", sa.Text),
    )
    op.create_index("notice_messages_by_subscription", "notice_messages", ["subscription", "number"])
