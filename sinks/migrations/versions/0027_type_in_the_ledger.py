"""The ledger's view tells the type of an event: views are made anew after every migration."""

from __future__ import annotations

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """No table changes."""
