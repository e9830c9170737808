"""All rows that fail an expectation, in agreement with what great-expectations counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, Engine

from quality.expectation import Expectation
from quality.sheet import Sheet, any_row, counted, failing, laid_out
from sinks.quality_results import Failure


class DisagreementError(RuntimeError):
    """Two readings of the same rows differ: the condition of ``quality.sheet`` is not that of great-expectations."""


class Counts(Protocol):
    """What counts failing rows. ``quality.gx.Checker`` does it with great-expectations."""

    def count(self, sheet: Sheet) -> Mapping[str, int]:
        """Rows that fail, by rule."""
        ...


class Agreed(NamedTuple):
    """``checked`` are rows by organisation; ``failed`` names every failing row, also one that fails twice under one key."""

    expectation: Expectation
    checked: Mapping[str, int]
    failed: list[Failure]


def agreed(engine: Engine, counts: Counts, sheet: Sheet) -> list[Agreed]:
    """Two readings, of rows that nobody changes, that find as many failing rows of every rule. Raises DisagreementError."""
    with laid_out(engine, sheet), engine.connect() as connection, ThreadPoolExecutor(1, "count") as reading:
        if connection.execute(any_row()).first() is None:
            # Of no rows at all nobody need be asked.
            return told(connection, sheet)
        # Both at once: each is a scan that keeps a backend busy.
        ours = reading.submit(told, connection, sheet)
        found_by_rule = counts.count(sheet)
        found = ours.result()
    for it in found:
        count = found_by_rule[it.expectation.id]
        if count != len(it.failed):
            raise DisagreementError(
                f"{it.expectation.id}: great-expectations counts {count} failing rows, not {len(it.failed)}"
            )
    return found


def told(connection: Connection, sheet: Sheet) -> list[Agreed]:
    """Our own reading alone, of a sheet that is laid out."""
    rows = connection.execute(counted(sheet)).all()
    found = []
    for nth, check in enumerate(sheet.checks):
        looked, fails = 1 + 2 * nth, 2 + 2 * nth
        checked = {row[0]: row[looked] for row in rows if row[looked]}
        keys = connection.execute(failing(check)).all() if any(row[fails] for row in rows) else []
        rule = check.expectation.id
        failed = [Failure(rule, row[0], json.dumps(list(row[1:]), ensure_ascii=False)) for row in keys]
        found.append(Agreed(check.expectation, checked, failed))
    return found
