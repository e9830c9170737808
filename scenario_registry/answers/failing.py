"""Every row that failed a quality run, for people in a file: CSV, a workbook, or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from quality.expectation import SEVERITY_ZH
from quality.suites import suite
from scenario_registry.answers.sheets import MOST_ROWS, write_xlsx
from scenario_registry.lists.csv import write_csv
from scenario_registry.unfinished import replaced
from schemas.code_lists import code_lists
from schemas.problem import Severity
from sinks.quality_results import failures, read_run

HEADINGS = ("机构", "机构代码", "级别", "规则", "未满足", "怎么办", "键")
_WIDTHS = (20, 26, 8, 32, 40, 44, 40)

ENDINGS = (".csv", ".xlsx", ".jsonl")


class Chosen(NamedTuple):
    """Rows of one run; of one organisation and one rule where these are given."""

    run_id: int
    organisation: str | None = None
    rule: str | None = None


class FailingRow(NamedTuple):
    """``key`` is a JSON list that names the row within its organisation."""

    name_zh: str
    organisation: str
    severity_zh: str
    rule: str
    what_zh: str
    todo_zh: str
    key: str


class TooManyFailingError(Exception):
    """They do not fit on a sheet of a workbook."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"有 {count} 行，一张工作表放不下，请改写为 .csv 或 .jsonl / {count} rows are too many for a sheet; write .csv or .jsonl"
        )


def failing_rows(connection: Connection, chosen: Chosen) -> Iterator[FailingRow]:
    """By organisation, rule and key. A rule that is no longer among today's has no words."""
    names, known = code_lists(), suite()
    for it, severity in failures(connection, *chosen):
        rule = known.get(it.rule)
        yield FailingRow(
            names.organisation_name(it.organisation),
            it.organisation,
            SEVERITY_ZH[Severity(severity)],
            it.rule,
            rule.what.zh if rule else "",
            rule.todo.zh if rule else "",
            it.key,
        )


def as_document(row: FailingRow) -> dict[str, object]:
    """Plain JSON values; the key as a list."""
    return {**row._asdict(), "key": json.loads(row.key)}


def count_of(connection: Connection, chosen: Chosen) -> int:
    """How many rows that are, by the counts of the run. A row that fails a rule twice under one key is counted twice there, kept once."""
    return sum(
        it.failed
        for it in read_run(connection, chosen.run_id).results
        if chosen.organisation in (None, it.organisation) and chosen.rule in (None, it.rule)
    )


def write(connection: Connection, chosen: Chosen, path: Path) -> None:
    """The form follows the ending of ``path``, one of ``ENDINGS``. The file is there whole or not at all. Raises TooManyFailingError and
    OSError."""
    rows = failing_rows(connection, chosen)
    if path.suffix == ".xlsx" and (count := count_of(connection, chosen)) > MOST_ROWS:
        raise TooManyFailingError(count)
    with replaced(path) as unfinished:
        if path.suffix == ".jsonl":
            with unfinished.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(as_document(row), ensure_ascii=False) + "\n" for row in rows)
        elif path.suffix == ".csv":
            write_csv(HEADINGS, rows, unfinished)
        else:
            write_xlsx("未通过", HEADINGS, _WIDTHS, rows, unfinished)
