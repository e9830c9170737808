"""A list as a text document: title page, index with counts, the list by field, the other indexes, errata.

The headings of a table stand on every page, and every page but the first names list, edition and digest in its footer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx

from scenario_registry.batches.document import Group, ListDocument, grouped, label_of, listed
from scenario_registry.batches.docx_styles import (
    BATCH,
    FOOT,
    NOTE,
    OFFICE,
    PAGE_WIDTH,
    STANDING,
    TITLE,
    add_styles,
    set_page,
    write_footer,
)
from scenario_registry.batches.docx_tables import CELL, CENTRED, GROUP, Cell, table
from scenario_registry.batches.fixed_zip import write_fixed
from scenario_registry.batches.print_columns import NUMBER_SHARE, PrintColumn, print_columns
from scenario_registry.batches.words import CHECKING, ERRATUM_ZH, SEVERAL_DISTRICTS, numeral
from scenario_registry.lists.edition import WAY_ZH
from schemas.code_lists import CodeLists
from sinks.publication.grouping import Grouping

_GROUPS_IN_A_ROW = 3
"""Of the index, which then is one page."""


def write_docx(document: ListDocument, codes: CodeLists, path: Path) -> None:
    """Raises OSError."""
    made = docx.Document()
    _about(made, document)
    add_styles(made)
    set_page(made.sections[0])
    write_footer(made.sections[0], document.footer)
    ways = {grouping: grouped(document, grouping, codes) for grouping in Grouping}
    _cover(made, document)
    _index(made, document, ways)
    _entries(made, document, ways[Grouping.FIELD], codes)
    for grouping in Grouping:
        if grouping is not Grouping.FIELD:
            _register(made, document, grouping, ways[grouping], codes)
    _errata(made, document)
    _facts(made, document)
    written = BytesIO()
    made.save(written)
    write_fixed(written, path)


def _about(made: Any, document: ListDocument) -> None:
    """The properties of the file: of the list, and not of who makes it or when."""
    properties = made.core_properties
    properties.title, properties.author, properties.last_modified_by = document.title, document.office, document.office
    properties.subject, properties.comments, properties.language = str(document.number), "", "zh-CN"
    properties.revision = document.edition
    properties.created = properties.modified = datetime(document.day.year, document.day.month, document.day.day)  # noqa: DTZ001 - of the file format


def _cover(made: Any, document: ListDocument) -> None:
    made.add_paragraph(document.office, OFFICE)
    made.add_paragraph(document.title, TITLE)
    made.add_paragraph(f"（{document.batch}）", BATCH)
    made.add_paragraph(f"共 {len(document.entries)} 项", BATCH)
    if document.standing:
        made.add_paragraph(document.standing, STANDING)
    foot = made.add_paragraph(f"清单编号：{document.number}　{document.edition_name}", FOOT)
    foot.paragraph_format.space_before = docx.shared.Pt(70)
    made.add_paragraph(document.date_line, FOOT)


def _index(made: Any, document: ListDocument, ways: dict[Grouping, list[Group]]) -> None:
    _heading(made, "目录")
    made.add_paragraph(f"共 {len(document.entries)} 项。{SEVERAL_DISTRICTS}", NOTE)
    rows = []
    for grouping, groups in ways.items():
        rows.append([Cell(f"{WAY_ZH[grouping]}（{len(groups)} 组）", GROUP, 2 * _GROUPS_IN_A_ROW)])
        cells = [it for group in groups for it in (Cell(group.name), Cell(str(len(group.entries)), CENTRED))]
        cells += [Cell(""), Cell("")] * (-len(groups) % _GROUPS_IN_A_ROW)
        rows += [cells[at : at + 2 * _GROUPS_IN_A_ROW] for at in range(0, len(cells), 2 * _GROUPS_IN_A_ROW)]
    _table(made, ("分组", "项数") * _GROUPS_IN_A_ROW, (26, 7) * _GROUPS_IN_A_ROW, rows)


def _entries(made: Any, document: ListDocument, groups: Sequence[Group], codes: CodeLists) -> None:
    columns = print_columns(codes, document.kind)
    _heading(made, "清单（分领域）")
    headings = ("编号", *(it.heading for it in columns))
    _table(made, headings, (NUMBER_SHARE, *(it.share for it in columns)), _entry_rows(groups, columns))


def _entry_rows(groups: Sequence[Group], columns: Sequence[PrintColumn]) -> Iterator[Sequence[Cell]]:
    for at, group in enumerate(groups, start=1):
        yield [_group(at, group, len(columns) + 1)]
        for entry in group.entries:
            row = listed(entry)
            cells = [Cell(it.text(row), CENTRED if it.column.is_short else CELL) for it in columns]
            yield [Cell(label_of(entry), CENTRED), *cells]


def _register(made: Any, document: ListDocument, grouping: Grouping, groups: Sequence[Group], codes: CodeLists) -> None:
    _heading(made, f"索引（{WAY_ZH[grouping]}）")
    rows: list[Sequence[Cell]] = []
    for at, group in enumerate(groups, start=1):
        rows.append([_group(at, group, 4)])
        for entry in group.entries:
            office = codes.organisation_name(entry.lead.organisation)
            title = Cell(entry.statement["title"])
            rows.append([Cell(label_of(entry), CENTRED), title, Cell(office), Cell(entry.registry_id, CENTRED)])
    _table(made, ("编号", f"{document.kind}名称", "申报单位", "登记编号"), (6, 50, 26, 18), rows)


def _errata(made: Any, document: ListDocument) -> None:
    if document.errata:
        _heading(made, f"勘误（{document.edition_name}）")
        rows = [
            (
                Cell(f"{it.number:03d}", CENTRED),
                Cell(ERRATUM_ZH[it.kind], CENTRED),
                Cell(it.registry_id, CENTRED),
                Cell(it.reason),
            )
            for it in document.errata
        ]
        _table(made, ("编号", "勘误", "登记编号", "原因"), (8, 8, 20, 64), rows)


def _facts(made: Any, document: ListDocument) -> None:
    _heading(made, "编制说明")
    _table(made, ("项目", "内容"), (20, 80), [(Cell(name), Cell(value)) for name, value in document.facts])
    made.add_paragraph(CHECKING, NOTE)


def _group(at: int, group: Group, span: int) -> Cell:
    return Cell(f"{numeral(at)}、{group.name}（{len(group.entries)} 项）", GROUP, span)


def _heading(made: Any, text: str) -> None:
    made.add_heading(text, 1).paragraph_format.page_break_before = True


def _table(made: Any, headings: Sequence[str], shares: Sequence[int], rows: Iterable[Sequence[Cell]]) -> None:
    """Before the last element of the body, which tells of the page."""
    whole = sum(shares)
    widths = [PAGE_WIDTH * share // whole for share in shares]
    body = made.element.body
    body.insert(len(body) - 1, table(headings, widths, rows))
