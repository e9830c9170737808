from __future__ import annotations

import pytest

from scenario_registry.batches.words import batch_zh, numeral


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (25, "二十五"), (99, "九十九"), (100, "100")],
)
def test_numerals(number: int, words: str) -> None:
    assert numeral(number) == words


def test_batches() -> None:
    assert batch_zh(2) == "第二批"
