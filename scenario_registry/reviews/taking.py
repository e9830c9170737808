"""A workbook that came back, into the registry: every row on its own, the good ones in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.reviews.answers import Answer, BadRow, Row
from scenario_registry.reviews.question import fingerprint
from scenario_registry.reviews.weighing import Became, Now, weigh
from schemas.judgement import Judgement
from schemas.matching import Pair, Text
from schemas.record import Key
from sinks.judgements import NewJudgement, add, alone
from sinks.queries.judgements import judgements_by_pair
from sinks.queries.records import record


class Taken(NamedTuple):
    """What became of a row; ``problem`` of a bad one only, ``number`` of the judgement of an applied one only."""

    row: int
    pair: Pair | None
    became: Became
    problem: Text | None = None
    number: int | None = None


def take(connection: Connection, rows: Iterable[Row], organisation: str, at_us: int) -> list[Taken]:
    """Weigh every row and write down those that count, on behalf of ``organisation``. Idempotent: the same file again applies nothing."""
    found = list(rows)
    times = Counter(row.stamp.pair for row in found if isinstance(row, Answer))
    alone(connection)
    # All at once: a workbook has some hundred rows, and judgements are made by hand.
    said = judgements_by_pair(connection)
    taken = []
    for row in found:
        if isinstance(row, BadRow):
            taken.append(Taken(row.row, None, Became.BAD, row.problem))
        elif not isinstance(row, Answer):
            taken.append(Taken(row.row, row.stamp.pair, Became.UNANSWERED))
        else:
            taken.append(_take(connection, row, organisation, said.get(row.stamp.pair, ()), times, at_us))
    return taken


def _take(
    connection: Connection,
    row: Answer,
    organisation: str,
    said: tuple[Judgement, ...],
    times: Counter[Pair],
    at_us: int,
) -> Taken:
    pair = row.stamp.pair
    if times[pair] > 1:
        return Taken(row.row, pair, Became.REPEATED)
    left, right = (_fingerprint(connection, key) for key in pair)
    became = weigh(row, organisation, Now(left, right, said))
    number = None
    if became is Became.APPLIED:
        (number,) = add(connection, [NewJudgement(pair, row.verdict, organisation, row.person, row.reason, at_us)])
    return Taken(row.row, pair, became, None, number)


def _fingerprint(connection: Connection, key: Key) -> str | None:
    found = record(connection, key)
    return fingerprint(found) if found else None
