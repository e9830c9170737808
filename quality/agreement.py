"""All rows that fail an expectation, in agreement with what great-expectations counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, Engine

from quality.rows import Check, checked_by_organisation, failing, laid_out
from sinks.quality_results import Failure


class DisagreementError(RuntimeError):
    """Two readings of the same rows differ: the condition of ``quality.rows`` is not that of great-expectations."""


class Counts(Protocol):
    """What counts failing rows. ``quality.gx.Checker`` does it with great-expectations."""

    def count(self, check: Check) -> int:
        """Rows that fail."""
        ...


class Agreed(NamedTuple):
    """``checked`` are rows by organisation; ``failed`` names every failing row, also one that fails twice under one key."""

    checked: Mapping[str, int]
    failed: list[Failure]


def agreed(engine: Engine, counts: Counts, check: Check) -> Agreed:
    """Two readings, of rows that nobody changes, that find as many failing rows. Raises DisagreementError."""
    with laid_out(engine, check), engine.connect() as connection:
        count = counts.count(check)
        found = told(connection, check)
    if count != len(found.failed):
        raise DisagreementError(
            f"{check.expectation.id}: great-expectations counts {count} failing rows, not {len(found.failed)}"
        )
    return found


def told(connection: Connection, check: Check) -> Agreed:
    """Our own reading alone, of rows that are laid out."""
    checked = {row[0]: row[1] for row in connection.execute(checked_by_organisation(check))}
    rows = connection.execute(failing(check)).all()
    failed = [Failure(check.expectation.id, row[0], json.dumps(list(row[1:]), ensure_ascii=False)) for row in rows]
    return Agreed(checked, failed)
