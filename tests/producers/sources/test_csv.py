from __future__ import annotations

import csv
import io
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from producers.sources.row import SourceError
from tests.producers.sources.collect import broken, collect, ignored, rows

CsvFile = Callable[[bytes], Path]


@pytest.fixture
def csv_file(tmp_path: Path) -> CsvFile:
    def write(content: bytes) -> Path:
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "big5"])
def test_the_encoding_is_recognised(csv_file: CsvFile, encoding: str) -> None:
    content = "編號,名稱\r\n1,甲乙丙\r\n" if encoding == "big5" else "编号,名称\r\n1,地铁保护区无人机智能巡检\r\n"
    [row] = rows(collect("csv", csv_file(content.encode(encoding))))
    assert list(row.values.items()) == [
        (name, value) for name, value in zip(*(line.split(",") for line in content.split("\r\n")[:2]), strict=True)
    ]


def test_a_declared_encoding_counts_and_gb2312_includes_what_it_lacks(csv_file: CsvFile) -> None:
    path = csv_file("编号,名称\n1,☎ CO₂\n".encode("gb18030"))
    [row] = rows(collect("csv", path, encoding="gb2312"))
    assert row.values["名称"] == "☎ CO₂"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised_outside_quotes(csv_file: CsvFile, delimiter: str) -> None:
    path = csv_file(delimiter.join(['"编号,;|"', "名称", "备注"]).encode() + b"\n" + delimiter.join("1ab").encode())
    [row] = rows(collect("csv", path))
    assert list(row.values.values()) == ["1", "a", "b"]


def test_lines_and_records_count_as_a_person_does(csv_file: CsvFile) -> None:
    path = csv_file('\n编号,名称,,\n1,"甲\r\n""乙""",,\n,,,\n2,丙,,\n'.encode())
    items = collect("csv", path)
    assert [(r.location.line, r.location.record) for r in rows(items)] == [(3, 1), (6, 2)]
    assert rows(items)[0].values["名称"] == '甲\r\n"乙"'
    assert rows(items)[1].cells["名称"] == "第6行第2列"
    assert ignored(items) == [({"line": 1}, "blank_row"), ({"line": 2}, "header_row"), ({"line": 5}, "blank_row")]


def test_titles_above_declared_headings_are_ignored(csv_file: CsvFile) -> None:
    path = csv_file("2026年清单,,\n说明,,\n编号,名称,备注\n1,甲,\n".encode())
    items = collect("csv", path, headings=["编号", "名称"])
    assert [reason for _, reason in ignored(items)] == ["title_row", "note_row", "header_row"]
    assert rows(items)[0].location.record == 1


def test_a_changing_number_of_columns_breaks_those_records_only(csv_file: CsvFile) -> None:
    path = csv_file("编号,名称,备注,,\n1,甲,,,\n2,乙,x,y\n3,丙\n4,丁,x,,,,,\n5,戊,x,,,z\n6,己,\n".encode())
    items = collect("csv", path)
    assert [r.values["编号"] for r in rows(items)] == ["1", "4", "6"]
    assert [(b.code, b.location.record) for b in broken(items)] == [("wrong_column_count", n) for n in (2, 3, 5)]
    assert broken(items)[1].raw == "3,丙\n".encode()
    assert "应有 3 列，实有 2 列" in broken(items)[1].detail


def test_a_value_in_a_column_without_heading_is_kept(csv_file: CsvFile) -> None:
    items = collect("csv", csv_file("编号,,名称\n1,多,甲\n2,,乙\n".encode()))
    assert rows(items)[0].values == {"编号": "1", "[2]": "多", "名称": "甲"}
    assert rows(items)[1].values == {"编号": "2", "名称": "乙"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'2,"open', "malformed_csv"),
        (b'2,"a"b,c', "malformed_csv"),
        (b"2,a\x00b,c", "nul_character"),
        (b"2,\xff\xfe,c", "undecodable_text"),
        (b"2," + b"x" * 200_000 + b",c", "malformed_csv"),
        (b"2," + b"x," * 600_000 + b"c", "line_too_long"),
    ],
)
def test_a_damaged_line_costs_no_neighbour(csv_file: CsvFile, line: bytes, code: str) -> None:
    before = "".join(f"1{n},甲武侯,乙\n" for n in range(30)).encode()
    after = '3,丙,"丁\n戊"\n4,己,庚\n'.encode()
    items = collect("csv", csv_file("编号,名称,备注\n".encode() + before + line + b"\n" + after))
    assert [(b.code, b.location.line, b.location.record) for b in broken(items)] == [(code, 32, 31)]
    assert [r.values["编号"] for r in rows(items)][-2:] == ["3", "4"]
    assert len(rows(items)) == 32
    assert broken(items)[0].raw == (line + b"\n")[:10_000]


def test_an_open_quote_does_not_swallow_a_long_file(csv_file: CsvFile) -> None:
    lines = "".join(f"{n},甲\n" for n in range(5_000))
    items = collect("csv", csv_file(f'编号,名称\n0,"甲\n{lines}'.encode()))
    assert len(rows(items)) == 5_000
    assert len(broken(items)) == 1


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"", {}, "header_missing"),
        (b"\n\n,,\n", {}, "header_missing"),
        ("名,名\n1,2\n".encode(), {}, "duplicate_heading"),
        ("编号,名称\n".encode(), {"headings": ["金额"]}, "header_missing"),
        (b'"a,b\n', {}, "header_missing"),
        (b"\xff\xff\xff\xff", {}, "undecodable"),
        (b"a,b\n", {"encoding": "klingon"}, "unknown_encoding"),
    ],
)
def test_what_is_no_table_is_an_error(csv_file: CsvFile, content: bytes, options: dict[str, object], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        collect("csv", csv_file(content), **options)
    assert caught.value.code == code


_FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(_FIELD, min_size=3, max_size=3), max_size=8), st.sampled_from([",", ";", "\t"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_the_csv_module_writes_is_read_back(tmp_path: Path, records: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["编号", "名称", "备注"], *records])
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    filled = [[field if field.strip() else None for field in record] for record in records]
    items = collect("csv", path)
    assert [list(row.values.values()) for row in rows(items)] == [record for record in filled if any(record)]
    runs_of_blanks = sum(not has_content for has_content, _ in groupby(map(any, filled)))
    assert len(ignored(items)) == 1 + runs_of_blanks


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_rows_or_named_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编号,名称\n".encode() + content)
    try:
        outcome = type(collect("csv", path)[0]).__name__
    except SourceError as error:
        outcome = error.code
    assert outcome in {"IgnoredRow", "undecodable", "header_missing", "duplicate_heading"}


@pytest.mark.parametrize("name", ["base64", "rot13", "a\0b", "no-such"])
def test_a_codec_that_is_for_no_text_is_no_encoding(csv_file: CsvFile, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        collect("csv", csv_file(b"a,b\n1,2\n"), encoding=name)
    assert caught.value.code == "unknown_encoding"


def test_utf_16_without_the_order_of_its_bytes_is_an_error(csv_file: CsvFile) -> None:
    with pytest.raises(SourceError) as caught:
        collect("csv", csv_file(b"a,b\n1,2\n"), encoding="utf-16")
    assert caught.value.code == "undecodable"


def test_a_million_blank_records_are_one_range(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,名称\n" + ",\n" * 300_000 + "1,甲\n,\n,\n", encoding="utf-8")
    items = collect("csv", path)
    assert ignored(items) == [
        ({"line": 1}, "header_row"),
        ({"line": 2, "last_line": 300_001}, "blank_row"),
        ({"line": 300_003, "last_line": 300_004}, "blank_row"),
    ]
    assert rows(items)[0].location.record == 1


def test_totals_and_sign_offs_are_no_data_and_a_scenario_that_begins_like_one_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "名称,区,领域,数,状态\n审核流程：智能辅助,锦江,人工智能,,\n合计,,,1,\n填报人：合成,审核人：合成,,,\n注：合成数据\n",
        encoding="utf-8",
    )
    items = collect("csv", path)
    assert [row.values["名称"] for row in rows(items)] == ["审核流程：智能辅助"]
    assert [reason for _, reason in ignored(items)] == ["header_row", "total_row", "footer_row", "footer_row"]
