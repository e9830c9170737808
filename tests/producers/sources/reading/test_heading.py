from __future__ import annotations

import pytest

from producers.sources.reading.heading import heading, is_blank


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("估算投资\n（万元）", "估算投资（万元）"),
        ("场 景 名 称", "场景名称"),
        ("领    域", "领域"),
        ("领　域", "领域"),
        (" Scene  name\n(zh) ", "Scene name (zh)"),
        ("AI 场景", "AI场景"),
        ("Scene \u3000 name", "Scene name"),
        ("a\u3000场 景\xa0b", "a场景b"),
        (2026, "2026"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_headings(written: object, read: str) -> None:
    assert heading(written) == read


@pytest.mark.parametrize(
    ("value", "blank"), [(None, True), ("", True), (" 　\n", True), (0, False), (False, False), ("0", False)]
)
def test_blank(value: object, blank: bool) -> None:
    assert is_blank(value) is blank
