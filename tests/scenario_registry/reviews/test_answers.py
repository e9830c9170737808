"""Answers out of a workbook that came back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.row import SourceError
from scenario_registry.reviews import form
from scenario_registry.reviews.answers import Answer, BadRow, Row, Unanswered, read_answers
from scenario_registry.reviews.question import fingerprint
from scenario_registry.reviews.stamp import DamagedStampError, Stamp, from_text, to_text
from schemas.matching import Verdict, pair_of
from schemas.record import Key
from tests.producers.sources.xlsx.packages import write_package
from tests.scenario_registry.reviews.asking import DISTRICT, RAIL, exported, filled, question, record

FIRST = form.HEADING_ROW + 1
ONE, OTHER = record(RAIL, "1"), record(DISTRICT, "1", title="另一名称")


def answered(folder: Path, *typed: tuple[int, str, Any], count: int = 1, person: str | None = None) -> list[Row]:
    path = folder / "answers.xlsx"
    exported(path, *[question(record(RAIL, f"{number}"), OTHER) for number in range(1, count + 1)])
    return list(read_answers(filled(path, *typed), person))


def test_a_filled_in_row_is_an_answer_about_what_was_shown(tmp_path: Path) -> None:
    (found,) = answered(
        tmp_path,
        (FIRST, form.VERDICT, form.CHOICES[Verdict.DIFFERENT]),
        (FIRST, form.REASON, " 两条\n隧道 "),
        (FIRST, form.PERSON, "合成核对人"),
    )
    pair = pair_of(Key(RAIL, "1"), Key(DISTRICT, "1"))
    stamp = Stamp(RAIL, pair, fingerprint(ONE), fingerprint(OTHER), 0)
    assert found == Answer(FIRST, stamp, Verdict.DIFFERENT, "两条隧道", "合成核对人")


def test_a_row_left_empty_stays_open_and_a_name_may_be_given_for_all(tmp_path: Path) -> None:
    rows = answered(
        tmp_path,
        (FIRST + 1, form.VERDICT, "same"),
        (FIRST + 1, form.REASON, "合成理由"),
        count=2,
        person="合成处室",
    )
    assert isinstance(rows[0], Unanswered)
    assert isinstance(rows[1], Answer)
    assert rows[1].person == "合成处室"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({form.VERDICT: "也许"}, "B6 结论“也许”不在列表中"),
        ({form.VERDICT: "same", form.REASON: None}, "C6 没有填写理由"),
        ({form.VERDICT: "same", form.PERSON: "　"}, "D6 没有填写核对人"),
        ({form.VERDICT: "same", form.REASON: "长" * 1001}, "C6 理由reason超过 1000 字"),
        ({form.VERDICT: None}, "B6 没有选择结论"),
        ({form.VERDICT: "same", form.KEY: None}, "缺少行标识"),
        ({form.VERDICT: "same", form.KEY: "0 []"}, "行标识被改动"),
        ({form.VERDICT: '=IF(1,"same","different")'}, "B6 公式没有计算结果"),
    ],
)
def test_a_bad_row_says_what_to_do_and_takes_no_neighbour_along(
    tmp_path: Path, typed: dict[str, Any], told: str
) -> None:
    good = {form.VERDICT: "same", form.REASON: "合成理由", form.PERSON: "合成核对人"}
    cells = [(FIRST, name, value) for name, value in (good | typed).items()]
    bad, neighbour = answered(tmp_path, *cells, *[(FIRST + 1, *it) for it in good.items()], count=2)
    assert isinstance(bad, BadRow)
    assert bad.row == FIRST
    assert (
        told.replace("没有填写理由", "没有填写理由reason").replace("没有填写核对人", "没有填写核对人reviewer")
        in bad.problem.zh
    )
    assert isinstance(neighbour, Answer)


def test_rows_may_be_moved_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheet = exported(path, *[question(record(RAIL, f"{number}"), OTHER) for number in (1, 2, 3)])
    sheet.delete_rows(FIRST)
    sheet.insert_rows(FIRST)
    assert sheet.parent is not None
    sheet.parent.save(path)
    found = [it.stamp.pair for it in read_answers(path, None) if isinstance(it, Unanswered)]
    assert found == [pair_of(Key(RAIL, f"{number}"), Key(DISTRICT, "1")) for number in (2, 3)]


def test_what_is_no_workbook_of_ours_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no workbook")
    with pytest.raises(SourceError, match=r"no readable \.xlsx"):
        list(read_answers(tmp_path / "a.xlsx", None))
    other = write_package(tmp_path / "b.xlsx", '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>')  # fmt: skip
    with pytest.raises(SourceError, match="header is not found"):
        list(read_answers(other, None))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(TEXT, TEXT, TEXT, st.integers(0, 2**60))
def test_a_stamp_survives_its_cell(organisation: str, one: str, other: str, seen: int) -> None:
    stamp = Stamp(organisation, pair_of(Key(RAIL, one), Key(organisation, other)), "a", "b", seen)
    text = to_text(stamp)
    assert from_text(f" {text} ") == stamp
    assert text.isascii()
    assert text.isprintable()


@given(st.integers(9, 60), st.sampled_from("0123456789abc"))
def test_a_slip_of_the_hand_is_noticed(place: int, typed: str) -> None:
    text = to_text(Stamp(RAIL, pair_of(Key(RAIL, "1"), Key(DISTRICT, "1")), "a" * 16, "b" * 16, 7))
    if text[place] != typed:
        with pytest.raises(DamagedStampError):
            from_text(text[:place] + typed + text[place + 1 :])
