"""Lists as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scenario_registry.lists.making import ListFormat
from sinks.publication.grouping import Grouping
from tests.scenario_registry.lists.reading import made
from tests.sinks.publication.filled import event, statement


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_one_file_with_the_group_in_front_that_excel_reads_as_utf8(tmp_path: Path) -> None:
    records = [
        event("a", statement(districts=["CD-GX", "510104"], investment_cny=15_000)),
        event("b", statement(districts=["CD-GX"])),
    ]
    path = made(tmp_path, records, format=ListFormat.CSV, grouping=Grouping.DISTRICT).path
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = lines_of(path)
    assert [(line["分组"], line["单位编号"]) for line in lines] == [("锦江区", "a"), ("高新区", "a"), ("高新区", "b")]
    assert [lines[0][name] for name in ("投资估算（万元）", "发布日期", "说明")] == [
        "1.5",
        "2026-03-11",
        "同时列入：高新区",
    ]
    assert list(tmp_path.joinpath("lists").iterdir()) == [path]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(1)", "＝1", " =1+1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(tmp_path: Path, title: str) -> None:
    path = made(tmp_path, [event("a", statement(title=title, need="\t1"))], format=ListFormat.CSV).path
    assert [lines_of(path)[0][name] for name in ("名称", "技术需求")] == [f"'{title}", "'\t1"]


def test_other_text_stays_as_it_is(tmp_path: Path) -> None:
    data = statement(title='1-2=3，“引号”"逗号",', need="第一行\n第二行", deadline=None)
    line = lines_of(made(tmp_path, [event("a", data)], format=ListFormat.CSV).path)[0]
    assert (line["名称"], line["技术需求"], line["截止日期"]) == (data["title"], data["need"], "长期")


def test_an_empty_registry_gives_headings_only(tmp_path: Path) -> None:
    path = made(tmp_path, [], format=ListFormat.CSV).path
    assert lines_of(path) == []
    assert path.read_text(encoding="utf-8-sig").startswith("分组,登记编号,")
