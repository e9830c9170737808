"""Judgements on their way into the registry: appended, and taken back by a mark. Nothing here decides who may do so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from schemas.judgement import Deletion, Judgement
from schemas.matching import Pair, Verdict
from sinks.pairs import names_of
from sinks.queries.judgements import judgement_of
from sinks.tables import judgements

_GIVEN = [column.name for column in judgements.c if not column.name.startswith("deleted")]


class NewJudgement(NamedTuple):
    """A judgement that has no number yet."""

    pair: Pair
    verdict: Verdict
    organisation: str
    person: str
    reason: str
    at_us: int


def alone(connection: Connection) -> None:
    """Until this transaction ends nobody else writes judgements, so that numbers are gapless and in the order of commits, and what was read about
    a pair still holds when something is written. On SQLite every writing transaction is alone."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {judgements.name} IN SHARE ROW EXCLUSIVE MODE")


def add(connection: Connection, new: Sequence[NewJudgement]) -> list[int]:
    """Write them down in this order, and give their numbers. Not idempotent: people may repeat themselves."""
    alone(connection)
    last = connection.scalar(select(func.max(judgements.c.number))) or 0
    numbers = list(range(last + 1, last + 1 + len(new)))
    rows = [(number, *names_of(it.pair), it.verdict.value, *it[2:]) for number, it in zip(numbers, new, strict=True)]
    if rows:
        connection.execute(insert(judgements), [dict(zip(_GIVEN, row, strict=True)) for row in rows])
    return numbers


def numbered(connection: Connection, numbers: Collection[int]) -> list[Judgement]:
    """The judgements with these numbers, as far as there are any, locked until the transaction ends."""
    query = select(judgements).where(judgements.c.number.in_(numbers)).order_by(judgements.c.number)
    return [judgement_of(row) for row in connection.execute(query.with_for_update())]


def take_back(connection: Connection, numbers: Collection[int], deletion: Deletion) -> int:
    """Mark them as taken back, and give how many were; one that was before keeps its first mark. Idempotent."""
    marked = (
        update(judgements)
        .where(judgements.c.number.in_(numbers), judgements.c.deleted_us.is_(None))
        .values(deleted_us=deletion.at_us, deleted_by=deletion.by, deleted_reason=deletion.reason)
    )
    return connection.execute(marked).rowcount
