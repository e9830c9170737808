"""Whether a password was set by somebody else than its user. Those that are there count as the user's: nobody knows any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("console_users", sa.Column("password_given_us", sa.BigInteger))
