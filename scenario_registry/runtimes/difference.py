"""Two registries compared row by row, in one pass over each: memory does not grow with their size."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from schemas.change import OF_MATCHING
from sinks.intake_tables import receipts
from sinks.loop.derived import DERIVED
from sinks.loop.progress import loop_standing
from sinks.loop_tables import loop_changes, loop_events, loop_numbers, loop_state
from sinks.queries.matching import standing
from sinks.queries.reading import by_bytes, stream
from sinks.tables import (
    changes,
    ledger,
    match_links,
    match_rulings,
    match_state,
    match_subjects,
    match_waiting,
    membership,
    moves,
    positions,
    questions,
    records,
    registry_version,
    rejections,
    scenarios,
    suggestions,
    versions,
)

_BY_KEY = (positions, ledger, rejections, versions, records, loop_events)

FROM_LOG = (*_BY_KEY, membership, registry_version, changes, receipts, loop_numbers)
"""The tables that follow from the log alone."""

_MATCHED = (membership, scenarios, suggestions)
FROM_MATCHING = (
    scenarios,
    suggestions,
    moves,
    questions,
    match_state,
    match_subjects,
    match_links,
    match_rulings,
    match_waiting,
)
"""The tables that follow from the log and from judgements. What else a registry holds is not compared."""

FROM_LOOP = (loop_state, loop_changes, *DERIVED)
"""The tables that follow from the events of the closed loop, and so from the log."""

_NUMBERED = frozenset({loop_events.c.number.name})
"""In which order different subjects were processed, which two runs over the same log may choose differently."""

_Keyed = tuple[tuple[Any, ...], dict[str, Any]]


_SHOWN = 20


class Difference(NamedTuple):
    """A row that is not the same in both. ``columns``: name -> value in the first and in the second; empty when one lacks the row."""

    table: str
    key: tuple[Any, ...]
    only_in: str | None
    columns: dict[str, tuple[Any, Any]]


class Differences(NamedTuple):
    """All differences, counted by table, and the first of them. ``with_matching``: whether what matching came to could be compared."""

    tables: Counter[str]
    examples: list[Difference]
    with_matching: bool = True


def compared(live: Connection, rebuilt: Connection) -> Differences:
    """All differences between a live registry and one that was made anew."""
    tables: Counter[str] = Counter()
    examples: list[Difference] = []
    for difference in differences(live, rebuilt, ("live", "rebuilt")):
        tables[difference.table] += 1
        if len(examples) < _SHOWN:
            examples.append(difference)
    return Differences(tables, examples, _may_compare_matching(live, rebuilt))


def differences(first: Connection, second: Connection, names: tuple[str, str]) -> Iterator[Difference]:
    """All differences, table by table; ``names`` of the two are for ``only_in``.

    Changes are compared subject by subject, in their order and without their numbers: those also tell in which order different
    subjects were processed, which two runs over the same log may choose differently. What matching came to is compared if it came as far
    in both, under one model; by which steps it came there is not.
    """
    tables: list[Table] = [*_BY_KEY]
    if _may_compare_matching(first, second):
        tables += _MATCHED
    if _may_compare_loop(first, second):
        tables += DERIVED
    for table in tables:
        yield from _merged(table.name, _by_key(first, table), _by_key(second, table), names)
    yield from _merged(changes.name, _changes(first), _changes(second), names)


def _may_compare_matching(first: Connection, second: Connection) -> bool:
    """Not while a matcher has something left to do, or on two machines of which one has no encoder."""
    stands = [standing(it) for it in (first, second)]
    return all(it.is_up_to_date for it in stands) and stands[0].model == stands[1].model


def _may_compare_loop(first: Connection, second: Connection) -> bool:
    """Not while something waits to be followed, or under different rules."""
    stands = [loop_standing(it) for it in (first, second)]
    return all(it.is_up_to_date for it in stands) and stands[0].rules == stands[1].rules


def _by_key(connection: Connection, table: Table) -> Iterator[_Keyed]:
    key = [column.name for column in table.primary_key]
    order = [column for name in key for column in _sortable(connection, table, name)]
    for row in stream(connection, select(table).order_by(*order)):
        values = {
            name: value for name, value in row._mapping.items() if table is not loop_events or name not in _NUMBERED
        }
        yield tuple(values.pop(name) for name in key), values


def _changes(connection: Connection) -> Iterator[_Keyed]:
    order = (*by_bytes(connection, changes.c.organisation, changes.c.local_id), changes.c.version)
    counted: Counter[tuple[str, str]] = Counter()
    for row in stream(connection, select(changes).where(changes.c.kind.not_in(OF_MATCHING)).order_by(*order)):
        values = dict(row._mapping)
        del values["version"]
        subject = (values.pop("organisation"), values.pop("local_id"))
        # Rows come subject by subject, so only the current one is counted.
        counted = Counter({subject: counted[subject] + 1})
        yield (*subject, counted[subject]), values


def _sortable(connection: Connection, table: Table, name: str) -> list[Any]:
    column = table.c[name]
    return by_bytes(connection, column) if column.type.python_type is str else [column]


def _merged(
    table: str, first: Iterator[_Keyed], second: Iterator[_Keyed], names: tuple[str, str]
) -> Iterator[Difference]:
    sides = [_from(side, rows) for side, rows in zip(names, (first, second), strict=True)]
    for key, group in groupby(heapq.merge(*sides, key=itemgetter(0)), itemgetter(0)):
        found = {side: values for _, side, values in group}
        if len(found) == 1:
            yield Difference(table, key, next(iter(found)), {})
            continue
        left, right = found[names[0]], found[names[1]]
        if left != right:
            yield Difference(
                table, key, None, {name: (left[name], right[name]) for name in left if left[name] != right[name]}
            )


def _from(side: str, rows: Iterator[_Keyed]) -> Iterator[tuple[tuple[Any, ...], str, dict[str, Any]]]:
    for key, values in rows:
        yield key, side, values
