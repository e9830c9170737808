"""A delivery checked before it is sent, against what the registry says of it afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from producers.delivery import read_delivery
from producers.feed import bundled_feeds
from scenario_registry.checking import DeliveryCheck, check_delivery
from schemas.code_lists import code_lists
from schemas.problem import Severity
from tests.scenario_registry.commands import FEEDS, Command

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def checked_file(file: Path) -> DeliveryCheck:
    feed = bundled_feeds()[file.stem]
    return check_delivery(feed, read_delivery(feed, file), NOW, code_lists())


@pytest.mark.parametrize("file", FEEDS, ids=lambda file: file.stem)
def test_what_it_finds_is_what_the_registry_will_reject(delivered: Command, file: Path) -> None:
    checked = checked_file(file)
    found = Counter(it.problem.code for it in checked.problems if it.problem.severity is Severity.ERROR)
    lines = delivered.lines("rejections", "list", "--organisation", file.stem)
    assert found == Counter(it["code"] for line in lines for it in line["problems"] if it["severity"] == "error")
    assert (checked.rejected, checked.errors) == (len(lines), found.total())
    assert checked.leftovers == {}


def test_checking_again_says_the_same() -> None:
    file = next(file for file in FEEDS if file.stem == "chengdu_rail")
    assert checked_file(file) == checked_file(file)
