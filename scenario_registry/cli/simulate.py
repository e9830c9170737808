"""``scenarios simulate``: what would become of events, with nothing sent or stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from schemas.code_lists import code_lists
from schemas.log import NewRecord
from schemas.outcome import Outcome

_TAKEN = {Outcome.ACCEPTED.value, Outcome.DUPLICATE.value, Outcome.SUPERSEDED.value}


def simulate(
    context: typer.Context,
    organisation: Annotated[
        str, typer.Argument(metavar="机构", help="以哪个机构的名义，名称或代码 on whose channel, name or code")
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="文件",
            help="一个事件或一批事件（JSON 数组） one event or an array of them",
            exists=True,
            dir_okay=False,
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """试报：一批事件现在送来会怎样，不发送、不存储 what would become of events if they came now; nothing is sent or stored.

    全部会被接受（或已有）则退出码 0，否则 1 exit code 0 when all would be taken or are there, else 1。
    """  # fmt: skip
    channel = chosen_organisation(organisation) or organisation
    events = _events(file)
    # Matching takes a moment to import.
    from scenario_registry.simulation.likely import Likely
    from scenario_registry.simulation.told import simulated

    codes = code_lists()
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        told = simulated(connection, channel, events, codes, Likely(codes))
    if as_json:
        output.print_json(told)
    else:
        _show(told["events"])
    if any(it["outcome"] not in _TAKEN for it in told["events"]):
        raise typer.Exit(ExitCode.NO)


def _events(file: Path) -> list[NewRecord]:
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{file}：不是 UTF-8 JSON / is not JSON in UTF-8: {error}") from error
    found = document if isinstance(document, list) else [document]
    if not found or not all(isinstance(it, dict) for it in found):
        raise typer.BadParameter(f"{file}：须为一个事件或非空数组 / must be one event or an array that is not empty")
    return [_record(it) for it in found]


def _record(event: dict[str, Any]) -> NewRecord:
    subject = event.get("subject")
    key = subject.encode(errors="replace") if isinstance(subject, str) and subject else None
    # Halves of surrogate pairs go as escapes.
    return NewRecord(key, json.dumps(event).encode())


def _show(events: list[dict[str, Any]]) -> None:
    rows = [
        (
            it["local_id"],
            it["sequence"],
            it["outcome"],
            it["change"],
            "；".join(_problem(one) for one in it["problems"]),
        )
        for it in events
    ]
    output.show_table("", ("机构内编号 id", "序号", "结果 outcome", "变化 change", "问题 problems"), rows)
    pairs = {(it["local_id"], one["registry_id"]): one for it in events for one in it["duplicates"]}
    if pairs:
        shown = [(local_id, home, it["title"], it["band"], it["score"]) for (local_id, home), it in pairs.items()]
        headings = ("机构内编号 id", "登记编号", "名称", "处理 band", "分值 score")
        output.show_table("疑似重复 likely duplicates", headings, shown)


def _problem(it: dict[str, Any]) -> str:
    return f"{it['field']}：{it['message_zh']}" if it["field"] else str(it["message_zh"])
