"""The board as a file, whose kind follows from its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from scenario_registry.board.board import Board, as_json
from scenario_registry.board.workbook import write_workbook
from schemas.code_lists import CodeLists
from schemas.working_groups import WorkingGroup

KINDS = ("xlsx", "json", "html")


def write_board(board: Board, codes: CodeLists, groups: Mapping[str, WorkingGroup], file: Path) -> None:
    """Overwrites the file, which ends with one of ``KINDS``. Raises OSError."""
    if file.suffix == ".xlsx":
        write_workbook(board, codes, file)
    elif file.suffix == ".json":
        file.write_text(json.dumps(as_json(board, codes), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    else:
        # It needs jinja2, which no other command should load.
        from scenario_registry.board.report import report_of, title_of

        file.write_text(report_of(board, codes, title_of(board, codes, groups)), encoding="utf-8")
