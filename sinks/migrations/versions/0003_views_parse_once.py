"""Views that took a statement's JSON apart once a row. Those of today are made by a later migration."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing is left to do."""
