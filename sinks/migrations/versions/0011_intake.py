"""Who may send events over HTTP, and what became of those that were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("organisation", "permission", "digest", "note")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("created_us", "expires_us")),
        *(sa.Column(name, sa.BigInteger) for name in ("revoked_us", "last_used_us")),
        sa.Column("rotated_from", sa.Text),
    )
    op.create_table(
        "receipt_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("secret", sa.Text, nullable=False),
    )
    op.create_table(
        "receipts",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger),
    )
