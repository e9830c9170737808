"""Suppliers, capabilities, investors, and the companies that they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "supply_entries",
        sa.Column("family", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("local_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("company_id", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("supplier_id", sa.Text, nullable=False),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("conflicted", sa.Boolean, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("said_us", sa.BigInteger, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.Index("supply_entries_by_company", "company_id"),
        sa.Index("supply_entries_by_name", "name_key"),
    )
    op.create_table(
        "companies",
        sa.Column("company_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("credit_code", sa.Text),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("capabilities", sa.Integer, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("provenance", sa.Text, nullable=False),
    )
