"""(e) A workbook of 100,000 rows through the reader of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bench.run import run_job

_ROWS = 100_000
_HEADINGS = ("编号", "场景名称", "痛点", "技术需求", "地点", "区县", "领域", "行业", "产业链", "投资（万元）")


def measure_workbook(folder: Path) -> dict[str, Any]:
    """Seconds and peak memory of reading it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("场景清单")
    sheet.append(_HEADINGS)
    for row in range(_ROWS):
        sheet.append(
            [
                f"B-{row}",
                f"合成场景{row}",
                "【合成数据】痛点" * 3,
                "【合成数据】需求" * 3,
                "合成地点",
                "武侯区",
                "人工智能",
                "制造业",
                "",
                row,
            ]
        )
    book.save(folder / "rows.xlsx")
    return run_job("workbook", folder)
