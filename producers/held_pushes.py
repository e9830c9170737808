"""Events that came without a delivery and are held: they stand in the outbox's table ``holds`` like a delivery, and wait for a person alike.

What an organisation sends while something of it waits joins what waits, as far as there is room, so that one decision is asked for and
not one an event. Every function works inside the outbox's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from producers import holds
from producers.breaker import Unusual
from producers.difference import Difference, together
from producers.hold import Decision, Hold, comparison_of, comparison_text, difference_text, digest_of
from producers.pushed import PUSH, PUSHED
from producers.sent import Comparison, Counts, SentBefore
from schemas.log import NewRecord
from schemas.moment import utc_text

ROOM = 1_000
"""Events of a hold, beyond which another one begins."""


class Known(NamedTuple):
    """Where an event is held, and what was decided: None while it waits."""

    number: int
    decision: Decision | None
    decided_at: datetime | None


def known(connection: sqlite3.Connection, organisation: str) -> dict[str, Known]:
    """All events of the organisation that are or were held, by digest."""
    rows = connection.execute(
        "SELECT held.key, holds.id, decision, decided_at FROM holds, json_each(comparison, '$.remember') AS held "
        "WHERE organisation = ? AND feed = ? ORDER BY holds.id",
        (organisation, PUSH),
    )
    return {digest: _known(*decided) for digest, *decided in rows}


def known_event(connection: sqlite3.Connection, organisation: str, digest: str) -> Known | None:
    """One of them, found without reading what is in the others."""
    row = connection.execute(
        "SELECT id, decision, decided_at FROM holds WHERE organisation = ? AND feed = ? AND instr(comparison, ?) > 0 ORDER BY id DESC LIMIT 1",
        (organisation, PUSH, digest),
    ).fetchone()
    return None if row is None else _known(*row)


def gather(
    connection: sqlite3.Connection,
    organisation: str,
    events: Mapping[str, NewRecord],
    found: tuple[tuple[Unusual, ...], Difference],
    now: datetime,
) -> Hold:
    """Keep ``events``, by digest, and send none. Idempotent: what waits already is not kept twice."""
    kinds, told = found
    waiting = connection.execute(
        "SELECT id, comparison FROM holds WHERE organisation = ? AND feed = ? AND decision IS NULL AND "
        "json_array_length(comparison, '$.records') < ? ORDER BY id DESC LIMIT 1",
        (organisation, PUSH, ROOM),
    ).fetchone()
    kept = Comparison((), Counts())
    if waiting is not None:
        kept, _ = comparison_of(waiting[1])
        before = holds.one(connection, waiting[0])
        kinds, told = tuple(dict.fromkeys((*before.kinds, *kinds))), together((before.difference, told))
    new = {digest: record for digest, record in events.items() if digest not in kept.remember}
    records = (*kept.records, *new.values())
    gathered = replace(
        kept, records=records, counts=Counts(changed=len(records)), remember={**kept.remember, **dict.fromkeys(new)}
    )
    content = (digest_of(gathered), comparison_text(gathered, SentBefore()), difference_text(kinds, told))
    if waiting is not None:
        connection.execute(
            "UPDATE holds SET digest = ?, comparison = ?, difference = ? WHERE id = ?", (*content, waiting[0])
        )
        return holds.one(connection, waiting[0])
    (number,) = connection.execute(
        "INSERT INTO holds (organisation, feed, held_at, file, digest, comparison, difference) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (organisation, PUSH, utc_text(now), PUSHED.name, *content),
    ).fetchone()
    return holds.one(connection, number)


def _known(number: int, decision: str | None, decided_at: str | None) -> Known:
    return Known(
        number,
        None if decision is None else Decision(decision),
        None if decided_at is None else datetime.fromisoformat(decided_at),
    )
