"""Two counts of the failing rows: a run takes them only when they agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.agreement import DisagreementError, agreed
from quality.rows import Interval
from quality.sheet import Sheet, sheets
from quality.suites import suite
from tests.quality.faults import CHECKED_AT, RAIL, START, clean, clean_registry, number


class Says:
    """Counts what it is told to."""

    def __init__(self, count: int) -> None:
        self._count = count

    def count(self, sheet: Sheet) -> dict[str, int]:
        return {it.expectation.id: self._count for it in sheet.checks}


def test_a_count_is_taken_when_all_failing_rows_are_found(tmp_path: Path) -> None:
    planted = clean_registry(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    planted.send(RAIL, [{**clean(RAIL, 4, title="短"), "sequence": 2}])
    (sheet,) = sheets([suite()["scenarios.title.length"]], "sqlite", Interval(START, CHECKED_AT))
    (found,) = agreed(planted.registry.engine, Says(1), sheet)
    assert [(it.organisation, it.key) for it in found.failed] == [(RAIL, f'["{number(4)}"]')]
    assert found.checked[RAIL] == 30
    with pytest.raises(DisagreementError, match="counts 7 failing rows, not 1"):
        agreed(planted.registry.engine, Says(7), sheet)
    planted.registry.close()
