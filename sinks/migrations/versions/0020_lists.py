"""Lists in batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "lists",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text),
        sa.Column("registry_version", sa.BigInteger),
        sa.Column("made_on", sa.Text),
        sa.Column("published_on", sa.Text),
        sa.Column("withdrawn_because", sa.Text),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
    )
    op.create_table(
        "list_entries",
        sa.Column("list", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("since_edition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("until_edition", sa.Integer),
        sa.Column("registry_id", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("local_id", sa.Text, nullable=False),
        sa.Column("members", sa.Text, nullable=False),
        sa.Index("list_entries_by_scenario", "registry_id"),
    )
