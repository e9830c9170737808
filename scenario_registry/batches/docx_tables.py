"""Tables of a text document, written as markup: a cell at a time through the library would take minutes for thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from scenario_registry.lists.xml_text import fit_for_xml

CELL, CENTRED, HEADING, GROUP = "清单正文", "清单短项", "清单表头", "清单分组"
"""Names of paragraph styles."""

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="555555"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class Cell(NamedTuple):
    """``span``: columns that it takes."""

    text: str
    style: str = CELL
    span: int = 1


def table(headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Cell]]) -> Any:
    """An element with a heading row that stands on every page. ``widths`` in twentieths of a point. No row is torn apart by the end of a page,
    and a row of a group stays with the next one."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([Cell(it, HEADING) for it in headings], widths, "<w:tblHeader/>", "E8EEF5")
    body = "".join(_row(cells, widths, "", "F4F4F4" if cells[0].style == GROUP else None) for cells in rows)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(cells: Sequence[Cell], widths: Sequence[int], properties: str, fill: str | None) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    written, at = [], 0
    for cell in cells:
        width = sum(widths[at : at + cell.span])
        at += cell.span
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        written.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{cell.style}"/>'
            f"</w:pPr>{_runs(cell.text)}</w:p></w:tc>"
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(written)}</w:tr>"


def _runs(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in fit_for_xml(text).split("\n"))
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"
