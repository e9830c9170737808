"""One delivery as a whole: repeats, a number used twice, events, and a source that cannot be read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from producers.delivery import Delivery, read_delivery
from producers.sources.row import SourceError
from tests.producers.declared import EVENTS, SNAPSHOT, declared


def delivered(directory: Path, csv: str, declaration: str = SNAPSHOT) -> Delivery:
    path = directory / "delivery.csv"
    path.write_text(csv, encoding="utf-8")
    return read_delivery(declared(directory, declaration), path)


def outline(delivery: Delivery) -> list[tuple[str | None, list[str]]]:
    return [(row.local_id, [problem["code"] for problem in row.problems]) for row in delivery.rows]


def test_the_same_content_again_is_ignored_and_other_content_is_a_problem(tmp_path: Path) -> None:
    delivery = delivered(
        tmp_path,
        "编号,名称,投资\nA,围栏,10\nB,大屏,20\nA, 围栏 ,10.0\nA,别的,10\nA,围栏,10\nA,别的,10\n",
    )
    assert outline(delivery) == [
        ("A", []),
        ("B", []),
        ("A", ["duplicate_local_id"]),
        ("A", ["duplicate_local_id"]),
    ]
    repeats = [row.location.record for row in delivery.ignored if row.reason == "identical_row"]
    assert repeats == [3, 5]


def test_rows_without_a_number_are_no_repeats_of_each_other(tmp_path: Path) -> None:
    assert outline(delivered(tmp_path, "编号,名称\n,围栏\n,围栏\n")) == [(None, []), (None, [])]


def test_a_number_used_twice_does_not_hide_another_problem(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, "编号,名称,填报单位\nA,围栏,\nA,大屏,成都城投集团\n")
    assert outline(delivery)[1] == ("A", ["other_organisation", "duplicate_local_id"])


def test_the_same_scenario_in_the_name_of_another_organisation_is_no_repeat(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, "编号,名称,填报单位\nA,围栏,\nA,围栏,成都城投集团\n")
    assert outline(delivery)[1][1] == ["other_organisation", "duplicate_local_id"]


def test_lines_of_an_event_feed_all_stay(tmp_path: Path) -> None:
    line = "e-1,NEW,1,2026-03-09T14:02:00+08:00,A,围栏\n"
    delivery = delivered(tmp_path, "eventId,type,version,at,编号,名称\n" + line + line, EVENTS)
    assert outline(delivery) == [("A", []), ("A", [])]


def test_a_broken_row_costs_no_neighbour(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, "编号,名称\nA,围栏\nB,大屏,多出一列\nC,电梯\n")
    assert outline(delivery) == [("A", []), (None, ["unreadable_row"]), ("C", [])]
    assert delivery.rows[1].raw == "B,大屏,多出一列\n".encode()


def test_reading_has_no_effect_on_the_next_reading(tmp_path: Path) -> None:
    first = delivered(tmp_path, "编号,名称\nA,围栏\nA,大屏\n")
    assert delivered(tmp_path, "编号,名称\nA,围栏\nA,大屏\n") == first


def test_a_source_that_cannot_be_read_is_an_error_and_no_delivery(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="missing"):
        read_delivery(declared(tmp_path), tmp_path / "missing.csv")


def table(*rows: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize("column", ["编号", "名称", "区县", "投资", "单位"])
def test_a_value_no_field_can_take_stays_here_and_its_row_is_told(tmp_path: Path, column: str) -> None:
    names = ("编号", "名称", "区县", "投资", "单位")
    long = tuple("A" * 10_001 if name == column else "1" for name in names)
    delivery = delivered(tmp_path, table(names, long, ("B", "围栏", "", "", "")))
    assert outline(delivery) == [(None, ["unreadable_row"]), ("B", [])]
    [problem] = delivery.rows[0].problems
    assert problem["value"] is not None
    assert f"{column} 有 10001 个字" in problem["value"]
    assert "第2行" in problem["value"]
    assert len((delivery.rows[0].raw or b"").decode()) == 10_000


def test_a_long_value_that_nobody_uses_does_no_harm(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, table(("编号", "名称", "序号", "闲聊"), ("A", "围栏", "长" * 20_000, "长" * 20_000)))
    assert outline(delivery) == [("A", [])]
    assert delivery.rows[0].leftovers == ("闲聊",)


def test_a_source_without_end_is_an_error_before_memory_ends(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="200000") as caught:
        delivered(tmp_path, "编号,名称\n" + "A,围栏\n" * 200_001)
    assert caught.value.code == "too_many_rows"
    assert caught.value.location.line == 200_001


def test_columns_that_no_row_has_are_named_unless_rows_are_events(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, "编号,名称,区县,领域,行业,首试,状态\nA,围栏,,,,,\n")
    assert set(delivery.absent) == {"单位", "发布", "合作", "周期", "截止", "投资", "旧名称", "填报单位"}
    assert delivered(tmp_path, "编号,名称\n").absent == ()
    assert delivered(tmp_path, '编号,名称\n"A,围栏\n').absent == (), "what cannot be read tells nothing of columns"
    line = "e-1,NEW,1,2026-03-09T14:02:00+08:00,A,围栏\n"
    assert delivered(tmp_path, "eventId,type,version,at,编号,名称\n" + line, EVENTS).absent == ()


@pytest.mark.parametrize("other", ["ＨＣ-1", "hc-1", "HC-1\u200b", "H\u2060C-1", "HC -1", "HC-１"])
def test_a_number_that_only_looks_like_another_is_a_scenario_of_its_own_with_a_warning(
    tmp_path: Path, other: str
) -> None:
    delivery = delivered(tmp_path, f"编号,名称\nHC-1,围栏\n{other},围栏\nHC-11,大屏\n")
    assert outline(delivery) == [("HC-1", []), (other, ["lookalike_local_id"]), ("HC-11", [])]
    assert delivery.rows[1].problems[0]["value"] == "HC-1"
