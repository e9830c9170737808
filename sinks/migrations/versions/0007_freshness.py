"""When a feed is overdue, and views that tell with every record how fresh it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sinks.views import renew_views

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("quality_feeds", sa.Column("overdue_us", sa.BigInteger))
    renew_views(op.get_bind())
