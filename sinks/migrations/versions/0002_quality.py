"""Quality: runs of the rules, their results, every failing row, the health of every feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "quality_runs",
        sa.Column("run_id", sa.Integer, primary_key=True),
        sa.Column("rule_set", sa.Text, nullable=False),
        sa.Column("since_us", sa.BigInteger, nullable=False),
        sa.Column("until_us", sa.BigInteger, nullable=False),
        sa.Column("registry_version", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "quality_results",
        sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("checked", sa.BigInteger, nullable=False),
        sa.Column("failed", sa.BigInteger, nullable=False),
        sa.Column("holds", sa.Boolean, nullable=False),
    )
    op.create_table(
        "quality_failures",
        sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
    )
    op.create_table(
        "quality_feeds",
        sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("feed", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since_us", sa.BigInteger, nullable=False),
        sa.Column("settles_after_us", sa.BigInteger),
        sa.Column("last_received_us", sa.BigInteger),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("rejected", sa.BigInteger, nullable=False),
    )
