"""What an organisation sent cannot steer the terminal, and people read words and Beijing time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_registry.cli import output


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_printed_moves_the_cursor_or_changes_colours(text: str) -> None:
    shown = output.printable(text)
    assert all(character.isprintable() or character in "\n\t\u3000" for character in shown)


def test_chinese_stays_as_it_is() -> None:
    assert output.printable("　「场景」（一）\n") == "　「场景」（一）\n"


def shown(capsys: pytest.CaptureFixture[str], *rows: tuple[object, ...]) -> str:
    output.show_table("标题", ("甲", "乙"), rows)
    return capsys.readouterr().out


def test_markup_and_escapes_are_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    printed = shown(capsys, ("[red]x[/red]", "\x1b[31m"))
    assert "[red]x[/red]" in printed
    assert "\x1b" not in printed
    assert r"\x1b[31m" in printed


def test_moments_are_in_beijing_time_and_truth_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    printed = shown(capsys, (datetime(2026, 3, 11, 16, tzinfo=UTC), True), (None, False))
    assert "2026-03-12 00:00:00" in printed
    assert "是" in printed
    assert "否" in printed
    assert "None" not in printed
