"""Judgements on their way into the registry: appended, and taken back by a mark. Nothing here decides who may do so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from schemas.judgement import Deletion, Judgement
from schemas.matching import Pair, Verdict
from sinks.queries.judgements import judgement_of
from sinks.tables import judgements


class NewJudgement(NamedTuple):
    """A judgement that has no number yet."""

    pair: Pair
    verdict: Verdict
    organisation: str
    person: str
    reason: str
    at_us: int


def add(connection: Connection, new: Sequence[NewJudgement]) -> list[int]:
    """Write them down in this order, and give their numbers. Not idempotent: people may repeat themselves."""
    numbers = []
    for it in new:
        left, right = it.pair
        values = {
            "left_organisation": left.organisation,
            "left_id": left.local_id,
            "right_organisation": right.organisation,
            "right_id": right.local_id,
            "verdict": it.verdict.value,
            "organisation": it.organisation,
            "person": it.person,
            "reason": it.reason,
            "at_us": it.at_us,
        }
        numbers.append(
            connection.execute(insert(judgements).values(values).returning(judgements.c.number)).scalar_one()
        )
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
