"""Public views of lists in batches: views are made anew after every migration."""

from __future__ import annotations

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """No table changes."""
