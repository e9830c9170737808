"""Text in a cell of XlsxWriter's: shown as it was written, and neither run nor taken for markup."""

from __future__ import annotations

from typing import Any

from scenario_registry.lists.formula import is_formula_like
from scenario_registry.lists.xml_text import fit_for_xml


def write_text(sheet: Any, row: int, at: int, text: str, plain: Any, quoted: Any) -> None:
    """``plain`` and ``quoted`` are formats of the workbook, the latter with ``quote_prefix``: for text that looks like a formula."""
    text = fit_for_xml(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup that it made itself, and copies it as it is: cells with formulas could stand in it.
        sheet.write_rich_string(row, at, text[0], quoted, text[1:], quoted)
    else:
        sheet.write_string(row, at, text, quoted if is_formula_like(text) else plain)
