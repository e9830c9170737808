"""When a feed is overdue. The views that tell it with every record are made by a later migration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("quality_feeds", sa.Column("overdue_us", sa.BigInteger))
