"""``scenarios codes``: the closed lists that statements refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption
from schemas.code_lists import CodeEntry, code_lists
from schemas.organisation import Organisation

app = typer.Typer(no_args_is_help=True, help="代码表 lists of codes")


class CodeListName(StrEnum):
    """The lists by name."""

    DISTRICTS = "districts"
    FIELDS = "fields"
    INDUSTRIES = "industries"
    CHAINS = "chains"
    ORGANISATIONS = "organisations"


class _Code(NamedTuple):
    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    source: str


@app.command("list")
def list_codes(
    name: Annotated[CodeListName, typer.Argument(metavar="表", help="哪一张表 which list")], as_json: JsonOption = False
) -> None:
    """列出一张代码表 print one list of codes."""
    found = list(_codes(name))
    if as_json:
        for code in found:
            output.print_json_line(code._asdict())
        return
    headings = ("代码", "名称", "英文", "别名", "启用", "停用", "来源")
    rows = [(it.code, it.name_zh, it.name_en, "、".join(it.aliases), *it[4:]) for it in found]
    output.show_table(f"{name.value}：{len(found)} 项", headings, rows)


def _codes(name: CodeListName) -> Iterator[_Code]:
    lists = code_lists()
    chosen: dict[CodeListName, Mapping[str, CodeEntry | Organisation]] = {
        CodeListName.DISTRICTS: lists.districts,
        CodeListName.FIELDS: lists.fields,
        CodeListName.INDUSTRIES: lists.industries,
        CodeListName.CHAINS: lists.chains,
        CodeListName.ORGANISATIONS: lists.organisations,
    }
    for code, it in chosen[name].items():
        yield _Code(code, it.name_zh, it.name_en, it.aliases, it.valid_from, it.valid_to, it.source)
