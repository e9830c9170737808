"""Since when a rule does not hold is looked up, not counted out of all runs."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index("quality_results_by_holding", "quality_results", ["rule", "organisation", "holds", "run_id"])
