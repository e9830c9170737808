"""How many versions of a feed's last delivery follow upon one that never came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("quality_feeds", sa.Column("skipping", sa.BigInteger, nullable=False, server_default="0"))
