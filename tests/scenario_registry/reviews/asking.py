"""Questions about synthetic records, and a workbook that an office fills in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from scenario_registry.matching.of_registry import as_match_record
from scenario_registry.reviews import form
from scenario_registry.reviews.question import Asked, Question
from scenario_registry.reviews.workbook import write_workbook
from schemas.code_lists import code_lists
from schemas.judgement import Judgement
from schemas.matching import pair_of
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.queries.records import Record
from streams.judging.turn import turn
from streams.matching.match import shipped_matcher
from tests.support.events import statement

RAIL, DISTRICT = "chengdu_rail", "wuhou_district"
OPENED_US = 1_773_190_800_000_000
NOW = datetime(2026, 3, 12, 1, tzinfo=UTC)


def record(organisation: str, local_id: str, stage: str = "published", **fields: Any) -> Record:
    said = statement(**fields)
    return Record(
        registry_id(organisation, local_id), organisation, local_id, 1, stage, None, False, NOW, NOW, said
    )  # fmt: skip


def question(one: Record, other: Record, *judgements: Judgement) -> Question:
    pair = pair_of(Key(one.organisation, one.local_id), Key(other.organisation, other.local_id))
    left, right = sorted((one, other), key=lambda it: (it.organisation, it.local_id))
    matcher = shipped_matcher(use_vectors=False)
    found = matcher.explain(*(matcher.subject(as_match_record(it)) for it in (left, right)))
    asked = Asked(pair, found.comparison.score, found.comparison.relation, judgements, turn(pair, OPENED_US, judgements, OPENED_US))  # fmt: skip
    return Question(asked, left, right, found)


def exported(path: Path, *questions: Question, organisation: str = RAIL) -> Worksheet:
    """The sheet of a new workbook, opened as an office would open it."""
    write_workbook(questions, organisation, code_lists(), path, NOW)
    return load_workbook(path)[form.SHEET]


def column(sheet: Worksheet, heading: str) -> int:
    """The number of a column by its heading."""
    headings = [str(cell.value).replace("\n", " ") for cell in sheet[form.HEADING_ROW]]
    return headings.index(heading) + 1


def filled(path: Path, *rows: tuple[int, str, Any]) -> Path:
    """The workbook, with values typed into cells: (row, heading, value)."""
    workbook = load_workbook(path)
    sheet = workbook[form.SHEET]
    for row, heading, value in rows:
        sheet.cell(row, column(sheet, heading)).value = value
    workbook.save(path)
    return path
