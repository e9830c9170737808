"""Of what was compared only links and suggestions are kept: the rest is found again in the matcher's memory when it is needed. What people are
asked is looked for by either record."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("DELETE FROM match_pairs WHERE band <> 'automatic'")
    op.drop_index("match_pairs_by_right", "match_pairs")
    for name in ("band", "relation", "guards"):
        op.drop_column("match_pairs", name)
    op.rename_table("match_pairs", "match_links")
    op.create_index("match_links_by_right", "match_links", ["right_organisation", "right_id"])
    op.create_index("suggestions_by_right", "suggestions", ["right_organisation", "right_id"])
