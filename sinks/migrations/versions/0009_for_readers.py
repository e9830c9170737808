"""Views for readers without contacts. Those of today are made by a later migration."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing is left to do."""
