"""What readers without contacts need to follow the registry: its version, and what was said without the contact."""

from __future__ import annotations

from alembic import op

from sinks.views import renew_views

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    renew_views(op.get_bind())
