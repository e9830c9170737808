"""What matching comes to: which record belongs to which scenario, what those say, what people are asked, and the changes that tell of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, insert, select, update

from schemas.change import ChangeKind
from schemas.matching import Pair
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.in_force import IN_FORCE
from sinks.matching.keyed import delete_keys, of_keys, touching
from sinks.pairs import names_of, pair_columns, pair_in
from sinks.queries.judgements import Suggestion
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
    for it in moved:
        is_key = and_(membership.c.organisation == it.key.organisation, membership.c.local_id == it.key.local_id)
        connection.execute(update(membership).where(is_key).values(registry_id=it.registry_id))


def replace_scenarios(connection: Connection, ids: Collection[str], rows: Collection[ScenarioRow]) -> None:
    """Of the scenarios ``ids`` these are all that several records tell. Idempotent."""
    delete_keys(connection, scenarios, (scenarios.c.registry_id,), ((it,) for it in ids))
    names = [column.name for column in scenarios.c]
    if rows:
        values = [dict(zip(names, (it.registry_id, *it.lead, *it[2:]), strict=True)) for it in rows]
        connection.execute(insert(scenarios), values)


def suggestions_touching(connection: Connection, keys: Collection[Key]) -> dict[Pair, Suggestion]:
    """What people are asked about these records."""
    rows = touching(connection, select(suggestions), suggestions, keys)
    return {(pair := pair_in(row)): Suggestion(pair, row.score, row.relation, row.opened_us) for row in rows}


def replace_suggestions(connection: Connection, gone: Collection[Pair], new: Collection[Suggestion]) -> None:
    """Ask no more about ``gone``, and ask about ``new``; one that is in both is changed."""
    delete_keys(connection, suggestions, pair_columns(suggestions), map(names_of, gone))
    names = [column.name for column in suggestions.c]
    rows = [(*names_of(it.pair), it.score, str(it.relation), it.opened_us) for it in new]
    if rows:
        connection.execute(insert(suggestions), [dict(zip(names, row, strict=True)) for row in rows])


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
    names = [column.name for column in changes.c]
    rows = []
    for number, (key, kind) in enumerate(said, version + 1):
        sequence, content_hash, *state = states[key]
        rows.append(dict(zip(names, (number, *key, kind.value, sequence, content_hash, *state), strict=True)))
    connection.execute(insert(changes), rows)
    if told.moves:
        connection.execute(insert(moves), _move_rows(told.moves, version + 1))
    if asked:
        connection.execute(
            insert(questions), _question_rows([pair for pair, _ in asked], version + 1 + len(told.moves))
        )


def _move_rows(moved: list[Move], first: int) -> list[Mapping[str, object]]:
    return [
        {
            "version": number,
            "organisation": it.key.organisation,
            "local_id": it.key.local_id,
            "registry_id": it.registry_id,
            "registry_before": it.before,
        }
        for number, it in enumerate(moved, first)
    ]


def _question_rows(pairs: list[Pair], first: int) -> list[Mapping[str, object]]:
    return [
        {"version": number, "other_organisation": pair.right.organisation, "other_id": pair.right.local_id}
        for number, pair in enumerate(pairs, first)
    ]


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
