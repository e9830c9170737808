"""Matching as a stream: scenarios that several records tell, what led there. The views of both are made by a later migration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _scenarios()
    _matching()


def _scenarios() -> None:
    op.create_table(
        "scenarios",
        sa.Column("registry_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("organisation", "local_id", "stage", "statement", "provenance")
        ),
        sa.Column("members", sa.Integer, nullable=False),
        sa.Column("conflicted", sa.Boolean, nullable=False),
    )
    op.create_table(
        "moves",
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("organisation", "local_id", "registry_id", "registry_before")
        ),
    )
    op.create_index("moves_by_record", "moves", ["organisation", "local_id", "version"])
    op.create_table(
        "questions",
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("other_organisation", sa.Text, nullable=False),
        sa.Column("other_id", sa.Text, nullable=False),
    )


def _matching() -> None:
    state = op.create_table(
        "match_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("last_judgement", "deleted_judgements", "run")),
    )
    nothing = {"id": 1, "version": 0, "model": "", "last_judgement": 0, "deleted_judgements": 0, "run": 0}
    op.bulk_insert(state, [nothing])
    op.create_table(
        "match_subjects",
        *_key(),
        sa.Column("born_id", sa.Text, nullable=False),
        sa.Column("first_us", sa.BigInteger, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("origin", sa.Text),
        sa.Column("posted", sa.Text, nullable=False),
        sa.Column("areas", sa.Text, nullable=False),
        sa.Column("is_placed", sa.Boolean, nullable=False),
        sa.Column("code", sa.LargeBinary),
        sa.Column("vectors", sa.LargeBinary),
    )
    op.create_index("match_subjects_by_birth", "match_subjects", ["born_id"])
    op.create_index("match_subjects_by_origin", "match_subjects", ["origin"])
    op.create_table(
        "match_pairs",
        *_pair(),
        sa.Column("score", sa.Float, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("band", "relation", "guards")),
    )
    op.create_index("match_pairs_by_right", "match_pairs", ["right_organisation", "right_id"])
    op.create_table("match_rulings", *_pair(), sa.Column("verdict", sa.Text, nullable=False))
    op.create_index("match_rulings_by_right", "match_rulings", ["right_organisation", "right_id"])
    op.create_table("match_waiting", *_key())


def _key() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in ("organisation", "local_id")]


def _pair() -> list[sa.Column[str]]:
    names = ("left_organisation", "left_id", "right_organisation", "right_id")
    return [sa.Column(name, sa.Text, primary_key=True) for name in names]
