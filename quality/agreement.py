"""All rows that fail an expectation, in agreement with what great-expectations counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from sqlalchemy import Engine

from quality.rows import Check, checked_by_organisation, failing
from quality.run_error import RegistryInMotionError
from sinks.quality_results import Failure

_ATTEMPTS = 5


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
    """Two readings that find as many failing rows. They may differ while somebody writes, so it looks several times.

    Raises RegistryInMotionError when they never agree.
    """
    for _ in range(_ATTEMPTS):
        count = counts.count(check)
        with engine.connect() as connection:
            checked = {row[0]: row[1] for row in connection.execute(checked_by_organisation(check))}
            rows = connection.execute(failing(check)).all()
        if count == len(rows):
            failed = [
                Failure(check.expectation.id, row[0], json.dumps(list(row[1:]), ensure_ascii=False)) for row in rows
            ]
            return Agreed(checked, failed)
    raise RegistryInMotionError(
        f"{check.expectation.id}: 登记库正在写入，两次计数 {count} 与 {len(rows)} 一直不一致，请稍后重试 / "
        f"the registry is being written to, and two counts, {count} and {len(rows)}, never agree; try again later"
    )
