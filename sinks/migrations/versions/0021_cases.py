"""Cases as they stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since_us", sa.BigInteger),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        *(sa.Column(f"{side}_{name}", sa.Text) for side in ("demand", "supply") for name in ("organisation", "id")),
        *(sa.Column(name, sa.Text) for name in ("owner", "due_on")),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("confidential", sa.Text),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Index("cases_by_demand", "demand_organisation", "demand_id"),
        sa.Index("cases_by_supply", "supply_organisation", "supply_id"),
        sa.Index("cases_by_owner", "owner", "due_on"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_steps",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("content_hash", "type", "before", "after", "void", "day")
        ),
        sa.Column("time_us", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
