"""What an organisation sent cannot steer the terminal, and people read words and Beijing time."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

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


class Terminal(StringIO):
    """Standard output as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("width", [40, 200])
def test_an_id_is_never_cut_however_narrow_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ("CDS-0000-0000-0000-0", "CDS-1111-1111-1111-1", "2026-03-12 00:00:00", "一段很长的说明" * 20)
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", str(width))
    with redirect_stdout(terminal):
        output.show_table("标题", ("甲", "乙", "丙", "丁"), [row])
    assert all(text in terminal.getvalue() for text in row[:3])
    lines = Text.from_ansi(terminal.getvalue()).plain.splitlines()
    assert max(map(cell_len, lines)) <= width


def test_without_rows_there_is_no_empty_frame(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == "标题\n"


def test_on_a_narrow_terminal_a_row_is_a_paragraph_of_a_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ("CDS-0000-0000-0000-0", "成都文化旅游发展集团", "", "一行\n又一行", 6_800_000)
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", "60")
    with redirect_stdout(terminal):
        output.show_table("", ("登记编号", "机构", "领域", "名称", "投资"), [row])
    assert Text.from_ansi(terminal.getvalue()).plain.split("\n") == [
        "登记编号 CDS-0000-0000-0000-0   机构 成都文化旅游发展集团",
        "名称 一行 ｜ 又一行   投资 6800000",
        "",
        "",
    ]


@given(st.text() | st.just("\udcff"))
def test_json_is_the_same_and_steers_no_terminal(text: str) -> None:
    with redirect_stdout(StringIO()) as printed:
        output.print_json_line({text: [text]})
    assert json.loads(printed.getvalue()) == {text: [text]}
    assert all(character.isprintable() or character in "\n\u3000" for character in printed.getvalue())
