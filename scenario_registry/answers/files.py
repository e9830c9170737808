"""The answer as files: a page that needs nothing but itself, a workbook, and CSV that no spreadsheet program runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenario_registry.answers.items import Balance, Item
from scenario_registry.answers.sheets import write_xlsx
from scenario_registry.lists.csv import write_csv

HEADINGS = ("来源", "级别", "编号", "原文位置", "原值或名称", "问题", "怎么办", "代码", "事件", "收到")
_WIDTHS = (10, 8, 20, 40, 30, 44, 44, 28, 10, 26)


def write(
    organisation: str, name_zh: str, at: str, balance: Balance, items: Sequence[Item], folder: Path
) -> list[Path]:
    """Three files named by the organisation; what was there under these names is replaced. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    page, book, table = (folder / f"{organisation}.{ending}" for ending in ("html", "xlsx", "csv"))
    page.write_text(page_of(name_zh, organisation, at, balance, items), encoding="utf-8")
    write_xlsx("待处理", HEADINGS, _WIDTHS, items, book)
    write_csv(HEADINGS, items, table)
    return [page, book, table]


def page_of(name_zh: str, organisation: str, at: str, balance: Balance, items: Sequence[Item]) -> str:
    """The page. Everything that the organisation sent is escaped."""
    # It comes with the extra `quality`, and no other command needs it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("scenario_registry.answers", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        name=name_zh, organisation=organisation, at=at, balance=balance, items=items, headings=HEADINGS
    )
