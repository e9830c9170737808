"""What is suspected and what was said about pairs of records, without the names of persons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnClause, Connection, Float, TableClause, Text, and_, column, or_, select, table

_PAIR = ("left_organisation", "left_id", "right_organisation", "right_id")


def _texts(*names: str) -> list[ColumnClause[str]]:
    return [column(name, Text) for name in names]


_SUGGESTIONS = table(
    "registry_v1_suggestions", *_texts(*_PAIR), column("score", Float), *_texts("relation", "opened_at")
)
_JUDGEMENTS = table(
    "registry_v1_judgements",
    column("number", BigInteger),
    *_texts(*_PAIR, "verdict", "organisation", "reason", "judged_at", "taken_back_at", "taken_back_because"),
)


def suggestions_about(connection: Connection, organisation: str, local_id: str) -> list[dict[str, Any]]:
    """The pairs with that record that people are asked about, the likeliest first."""
    query = _about(_SUGGESTIONS, organisation, local_id).order_by(_SUGGESTIONS.c.score.desc())
    return [dict(row._mapping) for row in connection.execute(query)]


def judgements_about(connection: Connection, organisation: str, local_id: str) -> list[dict[str, Any]]:
    """What people said about pairs with that record, in that order; also what they took back."""
    query = _about(_JUDGEMENTS, organisation, local_id).order_by(_JUDGEMENTS.c.number)
    return [dict(row._mapping) for row in connection.execute(query)]


def _about(pairs: TableClause, organisation: str, local_id: str) -> Any:
    its = pairs.c
    is_left = and_(its.left_organisation == organisation, its.left_id == local_id)
    return select(pairs).where(or_(is_left, and_(its.right_organisation == organisation, its.right_id == local_id)))
