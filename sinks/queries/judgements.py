"""What people said about pairs of records, and what they are asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, or_, select

from schemas.judgement import Deletion, Judgement
from schemas.matching import Pair, Relation, Verdict
from sinks.pairs import names_of, pair_columns, pair_in
from sinks.queries.reading import by_bytes, stream
from sinks.tables import judgements, suggestions


class Suggestion(NamedTuple):
    """A pair that people are asked about; ``opened_us`` is when the later of the two versions that were compared was received."""

    pair: Pair
    score: float
    relation: Relation
    opened_us: int


def judgements_by_pair(connection: Connection, pair: Pair | None = None) -> Mapping[Pair, tuple[Judgement, ...]]:
    """All judgements ever made, those taken back too, in the order of their numbers; or those about one pair."""
    query = select(judgements).order_by(judgements.c.number)
    if pair is not None:
        query = query.where(_is_about(judgements, pair))
    found: defaultdict[Pair, list[Judgement]] = defaultdict(list)
    for row in connection.execute(query):
        judgement = judgement_of(row)
        found[judgement.pair].append(judgement)
    return {about: tuple(said) for about, said in found.items()}


def suggestions_of(
    connection: Connection, *, organisation: str | None = None, pair: Pair | None = None
) -> Iterator[Suggestion]:
    """Open suggestions, the likeliest first: all, those with a record of an organisation, or that about one pair."""
    column = suggestions.c
    order = by_bytes(connection, *pair_columns(suggestions))
    query = select(suggestions).order_by(column.score.desc(), *order)
    if organisation is not None:
        query = query.where(or_(column.left_organisation == organisation, column.right_organisation == organisation))
    if pair is not None:
        query = query.where(_is_about(suggestions, pair))
    for row in stream(connection, query):
        yield Suggestion(pair_in(row), row.score, Relation(row.relation), row.opened_us)


def judgement_of(row: Row[Any]) -> Judgement:
    """The judgement that a row of the table holds."""
    deletion = (
        None if row.deleted_us is None else Deletion(row.deleted_us, row.deleted_by or "", row.deleted_reason or "")
    )
    return Judgement(
        row.number,
        pair_in(row),
        Verdict(row.verdict),
        row.organisation,
        row.person,
        row.reason,
        row.at_us,
        deletion,
    )


def _is_about(table: Table, pair: Pair) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(pair_columns(table), names_of(pair), strict=True)))
