"""Judgements of people, and what they are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("left_organisation", "left_id", "right_organisation", "right_id", "verdict")
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("organisation", "person", "reason")),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("deleted_us", sa.BigInteger),
        sa.Column("deleted_by", sa.Text),
        sa.Column("deleted_reason", sa.Text),
    )
    op.create_index(
        "judgements_by_pair", "judgements", ["left_organisation", "left_id", "right_organisation", "right_id"]
    )
    op.create_table(
        "suggestions",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("left_organisation", "left_id", "right_organisation", "right_id")
        ),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("opened_us", sa.BigInteger, nullable=False),
    )
