"""``scenarios schema``: the contract as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption
from schemas.publication import export as export_documents

app = typer.Typer(no_args_is_help=True, help="事件接口 the contract of events")


@app.command()
def export(
    to: Annotated[Path, typer.Option("--to", help="目标文件夹 folder to write into")],
    as_json: JsonOption = False,
) -> None:
    """把接口写成 JSON Schema 和 AsyncAPI 文件 write the contract as JSON Schema and AsyncAPI."""
    written = export_documents(to)
    if as_json:
        output.print_json([str(path) for path in written])
        return
    for path in written:
        output.say(str(path))
