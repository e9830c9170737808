"""``scenarios codes``: the closed lists that statements refer to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption
from schemas.code_lists import CodeEntry, code_lists
from schemas.organisation import Organisation

app = typer.Typer(no_args_is_help=True, help="代码表 lists of codes")


class CodeListName(StrEnum):
    """The lists, as ``CodeLists`` names them."""

    DISTRICTS = "districts"
    FIELDS = "fields"
    INDUSTRIES = "industries"
    CHAINS = "chains"
    ORGANISATIONS = "organisations"


_TOLD = ("name_zh", "name_en", "aliases", "valid_from", "valid_to", "source")


@app.command("list")
def list_codes(
    name: Annotated[CodeListName, typer.Argument(metavar="表", help="哪一张表 which list")], as_json: JsonOption = False
) -> None:
    """列出一张代码表 print one list of codes."""
    found = [{"code": code} | {it: getattr(entry, it) for it in _TOLD} for code, entry in _listed(name).items()]
    if as_json:
        for row in found:
            output.print_json_line(row)
        return
    headings = ("代码", "名称", "英文", "别名", "启用", "停用", "来源")
    rows = [tuple((it | {"aliases": "、".join(it["aliases"])}).values()) for it in found]
    output.show_table(f"{len(found)} 项", headings, rows)


def _listed(name: CodeListName) -> Mapping[str, CodeEntry | Organisation]:
    found: Mapping[str, CodeEntry | Organisation] = getattr(code_lists(), name)
    return found
