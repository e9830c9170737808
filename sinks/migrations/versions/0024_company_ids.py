"""Ids under which companies may have been known before their credit code came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "company_ids",
        sa.Column("former_id", sa.Text, primary_key=True),
        sa.Column("family", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("local_id", sa.Text, primary_key=True),
        sa.Index("company_ids_by_entry", "family", "organisation", "local_id"),
    )
