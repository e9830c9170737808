"""The files of a list: what stands in each cell, that nothing an organisation wrote is run, and that the same list gives the same bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from scenario_registry.batches import pdf
from scenario_registry.batches.document import ListDocument, grouped, label_of, listed
from scenario_registry.batches.making import Form, file_name, make_file
from scenario_registry.batches.print_columns import print_columns
from scenario_registry.lists.columns import columns
from scenario_registry.lists.edition import WAY_ZH
from scenario_registry.lists.xml_text import fit_for_xml
from schemas.code_lists import code_lists
from schemas.list_content import EntryContent, digest_of
from schemas.record import Key
from sinks.publication.grouping import NO_GROUP, Grouping
from streams.lists.states import ListState
from tests.scenario_registry.batches.documents import NASTY, document
from tests.support.browser import chromium

CODES = code_lists()


def made(folder: Path, form: Form, what: ListDocument) -> Path:
    if form is Form.PDF:
        chromium()
    return make_file(what, form, folder, CODES)


def expected_rows(groups: Sequence[tuple[str, Sequence[EntryContent]]], grouping: Grouping) -> list[list[Any]]:
    wanted = columns(CODES, grouping, with_contacts=False)
    return [
        [entry.number, *(it.value(listed(entry, code)) for it in wanted)]
        for code, members in groups
        for entry in members
    ]


def as_in_workbook(value: Any) -> Any:
    return fit_for_xml(value) if isinstance(value, str) else value.date() if hasattr(value, "date") else value


@pytest.mark.parametrize("form", Form)
def test_the_same_list_gives_the_same_bytes(tmp_path: Path, form: Form) -> None:
    first = made(tmp_path / "a", form, document()).read_bytes()
    assert made(tmp_path / "b", form, document()).read_bytes() == first
    assert made(tmp_path / "c", form, document(3)).read_bytes() != first


def test_every_sheet_holds_its_entries_cell_by_cell(tmp_path: Path) -> None:
    what = document()
    workbook = load_workbook(made(tmp_path, Form.XLSX, what))
    assert workbook.sheetnames == ["目录", "全部", *WAY_ZH.values(), "勘误"]
    sheets = {
        "全部": expected_rows([(NO_GROUP, what.entries)], Grouping.FIELD),
        **{
            WAY_ZH[way]: expected_rows([(it.code, it.entries) for it in grouped(what, way, CODES)], way)
            for way in Grouping
        },
    }
    for name, expected in sheets.items():
        rows = [list(row) for row in workbook[name].iter_rows(min_row=4, values_only=True)]
        found = [row for row in rows if isinstance(row[0], int)]
        assert [[as_in_workbook(cell) for cell in row] for row in found] == [
            [as_in_workbook(float(cell) if hasattr(cell, "as_tuple") else cell) for cell in row] for row in expected
        ]
    index = [
        row for row in workbook["目录"].iter_rows(min_row=8, max_col=3, values_only=True) if isinstance(row[2], int)
    ]
    groups = [(WAY_ZH[way], it.name, len(it.entries)) for way in Grouping for it in grouped(what, way, CODES)]
    assert [tuple(row) for row in index[:-1]] == groups
    assert index[-1][2] == len(what.entries)


def test_what_looks_like_a_formula_is_text_in_a_workbook(tmp_path: Path) -> None:
    sheet = load_workbook(made(tmp_path, Form.XLSX, document()))["全部"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == NASTY)
    assert (cell.data_type, bool(cell.quotePrefix)) == ("s", True)


def test_a_text_document_has_every_entry_and_repeats_headings(tmp_path: Path) -> None:
    what = document()
    tables = docx.Document(str(made(tmp_path, Form.DOCX, what))).tables
    wanted = print_columns(CODES, what.kind)
    entries = [[cell.text for cell in row.cells] for row in tables[1].rows if row.cells[0].text.isdigit()]
    order = [entry for group in grouped(what, Grouping.FIELD, CODES) for entry in group.entries]
    assert entries == [[label_of(entry), *(fit_for_xml(it.text(listed(entry))) for it in wanted)] for entry in order]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in tables)
    # Index, list, four registers, errata, facts.
    assert len(tables) == 1 + len(Grouping) + 2
    assert what.digest in tables[-1].rows[-1].cells[1].text


class Cells(HTMLParser):
    """Texts of cells, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def test_a_page_has_every_entry_and_nothing_that_an_organisation_wrote_is_markup(tmp_path: Path) -> None:
    what = document()
    cells = Cells()
    cells.feed(made(tmp_path, Form.HTML, what).read_text(encoding="utf-8"))
    wanted = print_columns(CODES, what.kind)
    for entry in what.entries:
        assert [label_of(entry), *(it.text(listed(entry)) for it in wanted)] in cells.rows
    assert not cells.tags & {"b", "script", "link", "img"}


def test_whoever_has_the_json_can_compute_the_digest_again(tmp_path: Path) -> None:
    what = document()
    told = json.loads(made(tmp_path, Form.JSON, what).read_text(encoding="utf-8"))
    entries = [
        EntryContent(
            it["number"],
            it["registry_id"],
            Key(it["organisation"], it["local_id"]),
            tuple(Key(**member) for member in it["members"]),
            it["statement"],
        )
        for it in told["entries"]
    ]
    assert digest_of(entries) == told["digest"] == what.digest
    assert told["groups"]["district"][-1] == {"code": "CD-GX", "name_zh": "高新区", "numbers": [3]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"published_on": None, "state": ListState.FROZEN}, "草案，未发布"),
        ({"state": ListState.WITHDRAWN, "withdrawn_because": "合成：政策调整"}, "已撤回：合成：政策调整"),
    ],
)
@pytest.mark.parametrize("form", [Form.HTML, Form.DOCX, Form.XLSX])
def test_a_list_that_is_not_in_force_says_so_first(
    tmp_path: Path, form: Form, changes: dict[str, Any], words: str
) -> None:
    path = made(tmp_path, form, document(**changes))
    if form is Form.HTML:
        text = path.read_text(encoding="utf-8")
    elif form is Form.DOCX:
        text = "\n".join(it.text for it in docx.Document(str(path)).paragraphs)
    else:
        text = "\n".join(str(row[0]) for row in load_workbook(path)["目录"].iter_rows(max_row=6, values_only=True))
    assert words in text


def test_a_pdf_file_embeds_its_characters(tmp_path: Path) -> None:
    path = made(tmp_path, Form.PDF, document())
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here: apt-get install poppler-utils, as .ci/run does / 缺少 pdftotext")
    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout
    assert "合成：应用场景清单" in text
    assert "合成场景3" in text
    fonts = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True).stdout
    # Name, type and encoding, then whether it is embedded.
    embedded = [line.split()[-5] for line in fonts.splitlines()[2:]]
    assert embedded
    assert set(embedded) == {"yes"}


def test_a_machine_without_chromium_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pdf.NoPdfError, match="apt-get install chromium fonts-noto-cjk"):
        make_file(document(), Form.PDF, tmp_path / "lists", CODES)
    assert list((tmp_path / "lists").iterdir()) == []


def test_a_machine_without_chinese_fonts_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("chromium", "fc-list"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pdf.NoPdfError, match="apt-get install fonts-noto-cjk"):
        make_file(document(), Form.PDF, tmp_path / "lists", CODES)


def test_names_of_files_tell_number_and_edition() -> None:
    assert file_name(document(), Form.DOCX) == "2026-S-01-第2版.docx"
    assert document().date_line == "发布日期：2026年3月11日（第2版 2026年3月18日）"
    assert document(edition=1, published_on=None, day=date(2026, 3, 9)).date_line == "定稿日期：2026年3月9日"
