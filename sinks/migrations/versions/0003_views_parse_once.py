"""Views that take a statement's JSON apart once a row, on PostgreSQL."""

from __future__ import annotations

from alembic import op

from sinks.views import replace_views

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    replace_views(op.get_bind())
