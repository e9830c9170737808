"""Incidents of quality, and what people are told of them by which channel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "quality_incidents",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("kind", "organisation", "subject", "severity", "symptoms")
        ),
        sa.Column("opened_us", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("well_us", "closed_us", "silent_until_us")),
        sa.Column("silenced_by", sa.Text),
        sa.Column("silence_reason", sa.Text),
    )
    op.create_table(
        "quality_notices",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("incident", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("written_us", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("quality_notices_by_incident", "quality_notices", ["incident"])
    op.create_table(
        "quality_deliveries",
        sa.Column("notice", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_us", sa.BigInteger, nullable=False),
        sa.Column("delivered_us", sa.BigInteger),
        sa.Column("error", sa.Text),
    )
