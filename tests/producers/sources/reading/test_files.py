"""A file that is replaced, or grows, while it is read, is never used in part."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from producers.sources import load
from producers.sources.reading.files import file_name, open_consistently
from producers.sources.row import SourceError
from tests.producers.sources.collect import FEEDS


def replaced(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def removed(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [replaced, grown, emptied, removed])
def test_a_change_during_reading_is_an_error(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with pytest.raises(SourceError) as caught, open_consistently(path):
        change(path)
    assert caught.value.code == "file_changed_while_read"
    assert caught.value.location.file == "a.txt"


def test_a_change_explains_the_damage_it_causes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")

    def read_half_of_it() -> None:
        with open_consistently(path):
            grown(path)
            raise SourceError("not_xlsx", "", "", "", "")

    with pytest.raises(SourceError) as caught:
        read_half_of_it()
    assert caught.value.code == "file_changed_while_read"


def test_an_unchanged_file_is_read_and_other_errors_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with open_consistently(path) as file:
        assert file.read() == b"abc"
    with pytest.raises(SourceError, match="not_xlsx"), open_consistently(path):
        raise SourceError("x", "not_xlsx", "", "", "")


@pytest.mark.parametrize("path", [None, Path("does/not/exist"), Path("/")])
def test_a_missing_file_is_named(path: Path | None) -> None:
    with pytest.raises(SourceError) as caught, open_consistently(path):
        pass
    assert caught.value.code == "file_missing"


@pytest.mark.parametrize(
    ("kind", "options", "name"),
    [
        ("csv", {}, "a.csv"),
        ("json_lines", {}, "a.jsonl"),
        ("json_pages", {"items": "*"}, "a.json"),
        ("xlsx_table", {"sheets": [{"headings": ["编号"]}]}, "a.xlsx"),
        ("xlsx_forms", {"starts_with": "^编号", "labels": ["1"]}, "a.xlsx"),
    ],
)
@pytest.mark.parametrize("change", [replaced, grown, removed])
def test_every_kind_notices_between_its_first_row_and_its_last(
    tmp_path: Path, kind: str, options: dict[str, object], name: str, change: Callable[[Path], None]
) -> None:
    path = tmp_path / name
    if name == "a.xlsx":
        workbook = Workbook()
        for value in ("编号", "1", "2", "编号", "1"):
            workbook.worksheets[0].append([value])
        workbook.save(path)
    else:
        path.write_text({"a.csv": "编号\n1\n2\n", "a.jsonl": '{"a":1}\n{"a":2}\n', "a.json": '[{"a":1},{"a":2}]'}[name])
    module = load(kind)
    items = module.read(module.Options.model_validate(options), path)
    next(items)
    change(path)
    with pytest.raises(SourceError) as caught:
        list(items)
    assert caught.value.code == "file_changed_while_read"


def test_reading_does_not_change_the_file() -> None:
    path = FEEDS / "chengdu_media.csv"
    before = path.stat()
    module = load("csv")
    assert len(list(module.read(module.Options(), path))) == 12
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_told_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "a.csv"
    make(path)
    with pytest.raises(SourceError) as caught, open_consistently(path):
        pass
    assert caught.value.code == "file_missing"


def test_a_name_in_another_encoding_is_text_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("场景.csv".encode("gbk"))
    assert file_name(path).encode() == rb"\xb3\xa1\xbe\xb0.csv"
    assert file_name(tmp_path / "场景.csv") == "场景.csv"
