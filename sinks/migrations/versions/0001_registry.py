"""The registry: records, versions, ledger, rejections, changes, positions, membership."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("local_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("statement", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("conflicted", sa.Boolean, nullable=False),
        sa.Column("is_verbatim", sa.Boolean, nullable=False),
        sa.Column("last_sequence", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "versions",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("local_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True),
        sa.Column("content_hash", sa.Text, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("time_us", sa.BigInteger, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.Text),
        sa.Column("local_id", sa.Text),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("problems", sa.Text),
        sa.Column("origin", sa.Text),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rejections",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text),
        sa.Column("key", sa.LargeBinary),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text),
        sa.Column("local_id", sa.Text),
        sa.Column("origin", sa.Text),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.Column("replayed_partition", sa.Integer),
        sa.Column("replayed_position", sa.BigInteger),
        sa.Column("replay_outcome", sa.Text),
    )
    op.create_index("rejections_by_digest", "rejections", ["digest"])
    op.create_table(
        "changes",
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("local_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("conflicted", sa.Boolean, nullable=False),
        sa.Column("statement", sa.Text),
        sa.Column("received_us", sa.BigInteger, nullable=False),
    )
    version = op.create_table(
        "registry_version",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(version, [{"id": 1, "version": 0}])
    op.create_table(
        "positions",
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "membership",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("local_id", sa.Text, primary_key=True),
        sa.Column("registry_id", sa.Text, nullable=False),
    )
    op.create_index("membership_by_scenario", "membership", ["registry_id"])
