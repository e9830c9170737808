"""Public views of the board: views are made anew after every migration."""

from __future__ import annotations

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """No table changes."""
