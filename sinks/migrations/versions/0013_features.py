"""What is kept of a record to compare it without reading it again. What was kept before is of an older model, and made anew when matching runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("match_subjects", sa.Column("features", sa.LargeBinary, nullable=False, server_default=""))
