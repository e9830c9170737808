"""What matching comes to: which record belongs to which scenario, what those say, what people are asked, and the changes that tell of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from schemas.change import ChangeKind
from schemas.matching import Link, Pair, Relation
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.in_force import IN_FORCE
from sinks.matching.keyed import add, delete_keys, of_keys, touching
from sinks.pairs import names_of, pair_columns, pair_in
from sinks.queries.judgements import Suggestion
from sinks.queries.reading import stream
from sinks.tables import (
    changes,
    membership,
    moves,
    questions,
    records,
    registry_version,
    scenarios,
    suggestions,
    versions,
)


class ScenarioRow(NamedTuple):
    """A scenario of several records. ``lead`` gave the title; ``statement`` and ``provenance`` are JSON."""

    registry_id: str
    lead: Key
    stage: str
    statement: str
    provenance: str
    members: int
    conflicted: bool


class Move(NamedTuple):
    """A record comes from one scenario to another."""

    key: Key
    registry_id: str
    before: str

    @property
    def kind(self) -> ChangeKind:
        """Back to the id that it was born with, or to another."""
        return ChangeKind.SPLIT if self.registry_id == registry_id(*self.key) else ChangeKind.MERGED


class Told(NamedTuple):
    """What is told in the change feed, in this order."""

    moves: list[Move]
    closed: list[Pair]
    opened: list[Pair]


def homes_of(connection: Connection, keys: Collection[Key]) -> dict[Key, str]:
    """The scenario of each record."""
    rows = of_keys(connection, select(membership), (membership.c.organisation, membership.c.local_id), keys)
    return {Key(row.organisation, row.local_id): row.registry_id for row in rows}


def move(connection: Connection, moved: Iterable[Move]) -> None:
    """Have the records belong to their new scenarios. Idempotent."""
    rows = [{"of": it.key.organisation, "id": it.key.local_id, "to": it.registry_id} for it in moved]
    if rows:
        connection.execute(_MOVE, rows)


def replace_scenarios(connection: Connection, ids: Collection[str], rows: Collection[ScenarioRow]) -> None:
    """Of the scenarios ``ids`` these are all that several records tell. Idempotent."""
    delete_keys(connection, scenarios, (scenarios.c.registry_id,), ((it,) for it in ids))
    add(connection, scenarios, [(it.registry_id, *it.lead, *it[2:]) for it in rows])


def scores_of_suggestions(connection: Connection) -> Iterator[Link]:
    """All pairs that people are asked about, and how likely they are, the likeliest first."""
    query = select(*pair_columns(suggestions), suggestions.c.score).order_by(suggestions.c.score.desc())
    for row in stream(connection, query):
        yield Link(pair_in(row), row.score)


def suggestions_touching(connection: Connection, keys: Collection[Key]) -> dict[Pair, Suggestion]:
    """What people are asked about these records."""
    rows = touching(connection, select(suggestions), suggestions, keys)
    return {(pair := pair_in(row)): Suggestion(pair, row.score, Relation(row.relation), row.opened_us) for row in rows}


def replace_suggestions(connection: Connection, gone: Collection[Pair], new: Collection[Suggestion]) -> None:
    """Ask no more about ``gone``, and ask about ``new``; one that is in both is changed."""
    delete_keys(connection, suggestions, pair_columns(suggestions), map(names_of, gone))
    add(connection, suggestions, [(*names_of(it.pair), it.score, str(it.relation), it.opened_us) for it in new])


def tell(connection: Connection, told: Told) -> None:
    """Write the changes. Last in the transaction: whoever writes changes waits for us from here on."""
    count = len(told.moves) + len(told.closed) + len(told.opened)
    if count == 0:
        return
    bump = update(registry_version).values(version=registry_version.c.version + count)
    version = connection.execute(bump.returning(registry_version.c.version)).scalar_one() - count
    asked = [
        (pair, kind)
        for kind, pairs in ((ChangeKind.CLOSED, told.closed), (ChangeKind.SUGGESTED, told.opened))
        for pair in pairs
    ]
    said = [*((it.key, it.kind) for it in told.moves), *((pair.left, kind) for pair, kind in asked)]
    # Read after the number is ours: what others changed meanwhile has a lower one, and what they change now a higher.
    states: dict[Key, tuple[Any, ...]] = {
        Key._make(row[:2]): tuple(row[2:])
        for row in of_keys(connection, _STATES, (records.c.organisation, records.c.local_id), (key for key, _ in said))
    }
    first = version + 1
    add(connection, changes, [(at, *key, kind.value, *states[key]) for at, (key, kind) in enumerate(said, first)])
    add(connection, moves, [(at, *it) for at, it in enumerate(((*it.key, *it[1:]) for it in told.moves), first)])
    others = (pair.right for pair, _ in asked)
    add(connection, questions, [(at, *key) for at, key in enumerate(others, first + len(told.moves))])


_MOVE = (
    update(membership)
    .where(membership.c.organisation == bindparam("of"), membership.c.local_id == bindparam("id"))
    .values(registry_id=bindparam("to"))
)


_STATES = select(
    records.c.organisation,
    records.c.local_id,
    records.c.sequence,
    records.c.content_hash,
    records.c.stage,
    records.c.reason,
    records.c.conflicted,
    records.c.statement,
    versions.c.received_us,
).join(versions, IN_FORCE)
