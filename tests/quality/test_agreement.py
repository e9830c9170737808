"""Two counts of the failing rows: a run takes them only when they agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.agreement import agreed
from quality.rows import Check, Interval, prepare
from quality.run_error import RegistryInMotionError
from quality.suites import suite
from tests.quality.faults import CHECKED_AT, RAIL, START, clean, clean_registry, number


class Replies:
    """Counts what it is told to, one reply after the other."""

    def __init__(self, *replies: int) -> None:
        self._replies = iter(replies)

    def count(self, check: Check) -> int:
        return next(self._replies)


def test_a_count_that_differs_is_taken_again(tmp_path: Path) -> None:
    planted = clean_registry(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    planted.send(RAIL, [{**clean(RAIL, 4, title="短"), "sequence": 2}])
    check = prepare(suite()["scenarios.title.length"], "sqlite", Interval(START, CHECKED_AT))
    found = agreed(planted.registry.engine, Replies(0, 2, 1), check)
    assert [(it.organisation, it.key) for it in found.failed] == [(RAIL, f'["{number(4)}"]')]
    assert found.checked[RAIL] == 30
    with pytest.raises(RegistryInMotionError, match="两次计数 7 与 1"):
        agreed(planted.registry.engine, Replies(*[7] * 100), check)
    planted.registry.close()
