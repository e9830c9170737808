"""``scenarios schema``: the contracts as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption
from schemas.publication import export as export_documents
from sinks.contract.documents import write_documents

app = typer.Typer(no_args_is_help=True, help="事件接口与公开视图 the contract of events, and that of the public views")

_ToOption = Annotated[Path, typer.Option("--to", help="目标文件夹 folder to write into")]


@app.command()
def export(to: _ToOption, as_json: JsonOption = False) -> None:
    """把接口写成 JSON Schema 和 AsyncAPI 文件 write the contract as JSON Schema and AsyncAPI."""
    _tell(export_documents(to), as_json=as_json)


@app.command()
def views(to: _ToOption, as_json: JsonOption = False) -> None:
    """把数据库公开视图的说明写成文件：网页说明、列与类型、Datasette 元数据 write what the public views hold: a page, columns and types, metadata for Datasette."""
    _tell(write_documents(to), as_json=as_json)


def _tell(written: Sequence[Path], *, as_json: bool) -> None:
    if as_json:
        output.print_json([str(path) for path in written])
        return
    for path in written:
        output.say(str(path))
