"""Rows of the board replaced, and the sums with them, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from sinks.board.figures import CONTRIBUTIONS
from sinks.board_tables import board_marks, board_scenarios, board_scopes, board_state, board_tally

Sum = tuple[str, str, str, str, int]
"""scope, key, figure, name, number."""


class BoardRow(NamedTuple):
    """One need. ``days``: of its steps, counted from 1970; ``scopes``: where it counts; ``marks``: what else is counted of it."""

    registry_id: str
    organisation: str
    title: str
    status: str
    furthest: int
    days: Mapping[str, int]
    waits_since: int | None
    scopes: Collection[tuple[str, str]]
    marks: Mapping[tuple[str, str], int]


class BoardState(NamedTuple):
    """``built_to``: the last scenario that was counted while the board is made anew; None once it is whole."""

    rules: str
    epoch: str
    version: int
    loop_version: int
    built_to: str | None


def board_at(connection: Connection) -> BoardState:
    """Up to where the board counts."""
    columns = [board_state.c[name] for name in BoardState._fields]
    return BoardState._make(connection.execute(select(*columns)).one())


def lock_board(connection: Connection) -> BoardState:
    """The same, and nobody else changes it before this transaction ends."""
    connection.execute(update(board_state).values(id=1))
    return board_at(connection)


def keep_state(connection: Connection, state: BoardState) -> None:
    """In the transaction of the rows up to there."""
    connection.execute(update(board_state).values(state._asdict()))


def clear(connection: Connection) -> None:
    """Nothing counts any more: it is made anew."""
    for table in (board_scenarios, board_scopes, board_marks, board_tally):
        connection.execute(delete(table))


def replace(connection: Connection, registry_ids: Collection[str], rows: Sequence[BoardRow]) -> None:
    """These rows for whatever was there of these scenarios, some hundred at most; the sums follow. Idempotent."""
    ids = sorted(registry_ids)
    if not ids:
        return
    before = sums_of(connection, ids)
    for table in (board_scenarios, board_scopes, board_marks):
        connection.execute(delete(table).where(table.c.registry_id.in_(ids)))
    if rows:
        connection.execute(insert(board_scenarios), [_scenario(it) for it in rows])
        connection.execute(
            insert(board_scopes),
            [
                {"scope": scope, "key": key, "registry_id": it.registry_id, "waits_since": it.waits_since}
                for it in rows
                for scope, key in it.scopes
            ],
        )
    marks = [
        {"registry_id": it.registry_id, "figure": figure, "name": name, "n": n}
        for it in rows
        for (figure, name), n in it.marks.items()
    ]
    if marks:
        connection.execute(insert(board_marks), marks)
    after = sums_of(connection, ids)
    after.subtract(before)
    _add(connection, {key: n for key, n in after.items() if n})


def sums_of(connection: Connection, registry_ids: Sequence[str] | None = None) -> Counter[Sum]:
    """What these scenarios add to the sums, or all of them."""
    if registry_ids is None:
        found = connection.execute(text(CONTRIBUTIONS.replace("{which}", "1 = 1")))
    else:
        query = text(CONTRIBUTIONS.replace("{which}", "s.registry_id IN :ids")).bindparams(
            bindparam("ids", expanding=True)
        )
        found = connection.execute(query, {"ids": list(registry_ids)})
    return Counter({(row[0], row[1], row[2], row[3], row[4]): int(row[5]) for row in found})


def _add(connection: Connection, changed: Mapping[Sum, int]) -> None:
    if not changed:
        return
    names = ("scope", "key", "figure", "name", "number")
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    adding = make(board_tally)
    adding = adding.on_conflict_do_update(
        index_elements=[board_tally.c[name] for name in names],
        set_={"n": board_tally.c.n + adding.excluded.n},
    )
    connection.execute(adding, [dict(zip(names, key, strict=True)) | {"n": n} for key, n in sorted(changed.items())])
    if any(n < 0 for n in changed.values()):
        connection.execute(delete(board_tally).where(board_tally.c.n == 0))


def _scenario(it: BoardRow) -> dict[str, object]:
    days = {
        name.name: it.days.get(name.name.removesuffix("_day"))
        for name in board_scenarios.c
        if name.name.endswith("_day")
    }
    return {
        "registry_id": it.registry_id,
        "organisation": it.organisation,
        "title": it.title,
        "status": it.status,
        "furthest": it.furthest,
        **days,
    }
