"""Make files of a list: one form, one writer."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from scenario_registry.batches.document import ListDocument
from scenario_registry.batches.html import write_html
from scenario_registry.batches.json_form import write_json
from scenario_registry.unfinished import replaced
from schemas.code_lists import CodeLists


class Form(StrEnum):
    """The form of the file, which is also the ending of its name."""

    XLSX = "xlsx"
    DOCX = "docx"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"


def file_name(document: ListDocument, form: Form) -> str:
    """Such as ``2026-S-01-第1版.xlsx``: the same edition has the same name, so that making it again replaces the file."""
    return f"{document.number}-{document.edition_name}.{form.value}"


def make_file(document: ListDocument, form: Form, folder: Path, codes: CodeLists) -> Path:
    """The file in ``folder``, which is made if need be. The same document gives the same bytes.

    Raises NoPdfError and OSError; then nothing in ``folder`` has changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(document, form)
    with replaced(path) as unfinished:
        _writer(form)(document, codes, unfinished)
    return path


def _writer(form: Form) -> Callable[[ListDocument, CodeLists, Path], None]:
    # Every command imports this module, and few need what the libraries of office documents take to be imported.
    if form is Form.XLSX:
        from scenario_registry.batches.xlsx import write_xlsx

        return write_xlsx
    if form is Form.DOCX:
        from scenario_registry.batches.docx import write_docx

        return write_docx
    if form is Form.PDF:
        from scenario_registry.batches.pdf import write_pdf

        return write_pdf
    return write_json if form is Form.JSON else write_html
