"""Held deliveries in the outbox: kept whole, found, decided. Every function works inside the outbox's transaction.

A delivery is held before anything of it is sent, and the memory of what was sent stays as it was: the registry goes on with what
it has, and the next delivery is compared with the same memory. So at most one delivery of a feed waits: a later one takes its place.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from producers.breaker import Unusual
from producers.delivered_file import DeliveredFile
from producers.difference import Difference
from producers.hold import (
    Decision,
    Hold,
    HoldError,
    built_upon,
    comparison_of,
    comparison_text,
    difference_text,
    digest_of,
    hold_of,
)
from producers.sent import Comparison, SentBefore
from producers.staging import Staging
from schemas.moment import utc_text

_SELECT = """
    SELECT id, organisation, feed, held_at, file, sha256, difference, decision, decided_at, decided_by, reason,
           comparison ->> '$.counts' AS counts
    FROM holds
"""


def hold(
    connection: sqlite3.Connection,
    place: tuple[str, str],
    comparison: Comparison,
    before: SentBefore,
    found: tuple[tuple[Unusual, ...], Difference],
    now: datetime,
    file: DeliveredFile,
) -> Hold:
    """Keep the delivery of ``place`` (organisation, feed) and send nothing. Idempotent: the same delivery again is the same hold, also
    one that was refused: nobody is asked twice."""
    digest = digest_of(comparison)
    same = (*place, digest)
    known = connection.execute(
        "SELECT id FROM holds WHERE organisation = ? AND feed = ? AND digest = ? AND decision IS NOT 'replaced'", same
    ).fetchone()
    if known is None:
        replace_open(connection, place, now)
        connection.execute("DELETE FROM holds WHERE organisation = ? AND feed = ? AND digest = ?", same)
        known = connection.execute(
            "INSERT INTO holds (organisation, feed, digest, held_at, file, sha256, comparison, difference) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                *same,
                utc_text(now),
                file.name,
                file.sha256,
                comparison_text(comparison, before),
                difference_text(*found),
            ),
        ).fetchone()
    return one(connection, known[0])


def replace_open(connection: sqlite3.Connection, place: tuple[str, str], now: datetime) -> None:
    """What waits of that organisation and feed waits no more: a later delivery takes its place."""
    connection.execute(
        "UPDATE holds SET decision = 'replaced', decided_at = ? WHERE organisation = ? AND feed = ? AND decision IS NULL",
        (utc_text(now), *place),
    )


def listed(connection: sqlite3.Connection, *, only_open: bool) -> list[Hold]:
    """The latest first."""
    condition = "WHERE decision IS NULL " if only_open else ""
    return [hold_of(row) for row in _rows(connection, _SELECT + condition + "ORDER BY id DESC", ())]


def one(connection: sqlite3.Connection, number: int) -> Hold:
    """Raises HoldError for a number that was never given."""
    found = _rows(connection, _SELECT + "WHERE id = ?", (number,))
    if not found:
        raise HoldError(f"没有编号为 {number} 的暂扣报送，见 scenarios holds list --all / no held delivery {number}")
    return hold_of(found[0])


def decide(
    connection: sqlite3.Connection, number: int, decision: Decision, by: str, reason: str, now: datetime
) -> Hold:
    """Release or refuse. A release stages exactly what was shown. Raises HoldError when it was decided before, or when the organisation
    sent something else about one of its scenarios meanwhile, so that the preview is no longer true."""
    found = one(connection, number)
    if found.decision is not None:
        raise HoldError(
            f"暂扣报送 {number} 已有决定：{found.decision}，{found.decided_by or ''} {utc_text(found.decided_at or now)} / "
            f"held delivery {number} was decided already: {found.decision}"
        )
    if decision is Decision.RELEASED:
        staging = Staging(connection, found.organisation, found.feed)
        (text,) = connection.execute("SELECT comparison FROM holds WHERE id = ?", (number,)).fetchone()
        comparison, builds_upon = comparison_of(text)
        if built_upon(comparison, staging.sent_before()) != builds_upon:
            raise HoldError(
                f"暂扣报送 {number} 之后该机构又报送了其中的场景，预览已不准确；请重新 scenarios feed publish 该文件 / "
                f"scenarios of held delivery {number} were sent since, so its preview is not true any more; publish the file again"
            )
        staging.stage(comparison, now, found.file)
    connection.execute(
        "UPDATE holds SET decision = ?, decided_at = ?, decided_by = ?, reason = ? WHERE id = ?",
        (decision, utc_text(now), by, reason, number),
    )
    return one(connection, number)


def _rows(connection: sqlite3.Connection, query: str, values: tuple[object, ...]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
