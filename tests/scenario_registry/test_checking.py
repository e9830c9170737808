"""A delivery checked before it is sent, against what the registry says of it afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from producers.feed import bundled_feeds
from scenario_registry.checking import check_delivery
from schemas.code_lists import code_lists
from schemas.problem import Severity
from tests.scenario_registry.commands import FEEDS, Command

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize("file", FEEDS, ids=lambda file: file.stem)
def test_what_it_finds_is_what_the_registry_will_reject(delivered: Command, file: Path) -> None:
    checked = check_delivery(bundled_feeds()[file.stem], file, NOW, code_lists())
    found = Counter(it.problem.code for it in checked.problems if it.problem.severity is Severity.ERROR)
    lines = delivered.lines("rejections", "list", "--organisation", file.stem)
    assert found == Counter(it["code"] for line in lines for it in line["problems"] if it["severity"] == "error")
    assert (checked.rejected, checked.errors) == (len(lines), found.total())
    assert checked.leftovers == {}


def test_checking_again_says_the_same(delivered: Command) -> None:
    feed, file = bundled_feeds()["chengdu_rail"], next(file for file in FEEDS if file.stem == "chengdu_rail")
    assert check_delivery(feed, file, NOW, code_lists()) == check_delivery(feed, file, NOW, code_lists())
