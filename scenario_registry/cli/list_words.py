"""What commands about lists in batches share: arguments, and how a list is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from schemas.published_list import ListNumber, list_number

NumberArgument = Annotated[
    str, typer.Argument(metavar="编号", help="清单编号，如 2026-S-01 number of the list: year, S or O, batch")
]
EditionOption = Annotated[
    int | None, typer.Option("--edition", min=1, help="第几版，默认最新 edition, the last by default")
]
DayOption = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="以哪一天为准，默认今天 as of which day, today by default"),
]
PersonOption = Annotated[str, typer.Option("--by", help="经办人的用户名 user name of whoever acts")]
WhyOption = Annotated[str, typer.Option("--reason", help="原因 why")]


def number_of(text: str) -> ListNumber:
    """Raises typer.BadParameter for what is no number of a list."""
    found = list_number(text.strip().upper())
    if found is None:
        raise typer.BadParameter(
            f"{text}：清单编号形如 2026-S-01（年份、S 场景或 O 机会、批次） / such as 2026-S-01: year, S for scenarios or O for opportunities, batch"
        )
    return found


def finding_as_json(finding: Any) -> dict[str, object]:
    """For ``--json``."""
    return {
        "code": finding.code,
        "severity": "error" if finding.is_error else "warning",
        "registry_id": finding.registry_id or None,
        "title": finding.title or None,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "hint_zh": finding.hint_zh,
        "hint_en": finding.hint_en,
    }
