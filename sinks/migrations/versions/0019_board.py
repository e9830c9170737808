"""The board: how far needs have come, and sums of it. Subscribers hear of the loop too: up to which of its changes they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_STEPS = ("opened", "interested", "introduced", "agreed", "pilot", "accepted", "promoted")


def upgrade() -> None:
    op.create_table(
        "board_scenarios",
        sa.Column("registry_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("organisation", "title", "status")),
        sa.Column("furthest", sa.Integer, nullable=False),
        *(sa.Column(f"{step}_day", sa.Integer) for step in _STEPS),
    )
    op.create_table(
        "board_scopes",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("scope", "key", "registry_id")),
        sa.Column("waits_since", sa.Integer),
        sqlite_with_rowid=False,
    )
    op.create_index("board_scopes_by_scenario", "board_scopes", ["registry_id"])
    op.create_index("board_scopes_by_waiting", "board_scopes", ["scope", "key", "waits_since", "registry_id"])
    op.create_table(
        "board_marks",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("registry_id", "figure", "name")),
        sa.Column("n", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "board_tally",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("scope", "key", "figure", "name")),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    state = op.create_table(
        "board_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("rules", "epoch")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("version", "loop_version")),
        sa.Column("built_to", sa.Text),
    )
    op.bulk_insert(state, [{"id": 1, "rules": "", "epoch": "", "version": 0, "loop_version": 0, "built_to": None}])
    with op.batch_alter_table("notice_position") as table:
        table.add_column(sa.Column("loop_version", sa.BigInteger, nullable=False, server_default="0"))
