"""All rows that fail an expectation, in agreement with what great-expectations counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, Engine

from quality.expectation import Expectation
from quality.sheet import Sheet, counted, failing, laid_out
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
    with laid_out(engine, sheet), engine.connect() as connection:
        found = told(connection, sheet)
        # Of no rows at all nobody need be asked.
        looked = {it.expectation.id for it in found if it.checked}
        checks = tuple(it for it in sheet.checks if it.expectation.id in looked)
        found_by_rule = counts.count(sheet._replace(checks=checks))
    for it in found:
        count = found_by_rule.get(it.expectation.id, 0)
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
