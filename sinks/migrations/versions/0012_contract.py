"""Organisations, codes and quality rules for those who read by SQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    names = ("name_zh", "name_en", "other_names")
    days = ("valid_from", "valid_to")
    op.create_table(
        "organisations",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*names, "kind", "level")),
        *(sa.Column(name, sa.Text) for name in ("parent", "district", "credit_code", *days)),
    )
    op.create_table(
        "codes",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("list", "code")),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        *(sa.Column(name, sa.Text) for name in days),
        sa.Column("source", sa.Text, nullable=False),
    )
    words = [f"{part}_{language}" for part in ("what", "why", "todo") for language in ("zh", "en")]
    op.create_table(
        "quality_rules",
        sa.Column("rule", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("level", "severity")),
        sa.Column("share", sa.Float, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("keys", *words)),
    )
