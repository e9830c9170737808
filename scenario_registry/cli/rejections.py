"""``scenarios rejections``: what was rejected and why, and a new attempt once it is mended."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, next_step, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from scenario_registry.places import cell_of, place_zh
from scenario_registry.received_text import received_text
from scenario_registry.replay import append_replays
from scenario_registry.settings import Settings
from schemas.moment import to_people
from schemas.outcome import OUTCOME_ZH, Outcome
from sinks.queries.rejections import RejectedEvent, RejectionState, Sought, rejected_event, rejected_events

app = typer.Typer(no_args_is_help=True, help="被退回的事件 rejected events")

EventPlace = Annotated[
    str, typer.Argument(metavar="事件", help="机构/分区/位置，见 list organisation/partition/position, as list shows it")
]  # fmt: skip


@app.command("list")
def list_rejections(
    context: typer.Context,
    organisation: Annotated[str | None, typer.Option(help="机构名称或代码 organisation")] = None,
    code: Annotated[str | None, typer.Option(help="问题代码 code of a problem")] = None,
    is_open: Annotated[
        bool,
        typer.Option(
            "--open",
            help="只列待处理的：没有重新提交，该编号此后也没有收到改正的内容 only those not mended since, by a replay or a new delivery",
        ),
    ] = False,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """列出被退回的事件：在原文件的哪里、为什么、怎么办、处理了没有 list rejected events: where they stand, why, what to do."""  # fmt: skip
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        found = rejected_events(connection, Sought(chosen_organisation(organisation), code, is_open), limit or None)
        if as_json:
            for event in found:
                output.print_json_line(_as_json(event))
            return
        rows = [
            (_place(it), name_of(it.organisation), it.local_id, "\n".join(_where(it)), _told(it), _state_zh(it), it.received_at)
            for it in found
        ]  # fmt: skip
    headings = ("事件", "机构", "编号", "原文位置", "原因与办法", "状态", "收到（北京时间）")
    output.show_table(f"{len(rows)} 条" + ("，可能还有，见 --limit" if len(rows) == limit else ""), headings, rows)


@app.command()
def show(
    context: typer.Context,
    event: EventPlace,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="把收到的原文逐字节写入文件，供修改 write the bytes to a file, to be edited"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """显示一个被退回的事件：全部问题和原文 show one rejected event: all problems and what was received."""  # fmt: skip
    found = _find(settings_of(context), [event])[0]
    if to is not None:
        to.write_bytes(found.raw)
    if as_json:
        output.print_json(_as_json(found))
        return
    about = [
        ("机构", f"{name_of(found.organisation)} {found.organisation}"),
        ("编号", found.local_id),
        ("事件编号", found.event_id),
        ("原文位置", place_zh(found.origin)),
        ("收到", to_people(found.received_at)),
        ("状态", _state_zh(found)),
    ]
    output.show_fields(_place(found), about)
    problems = [
        (it.code, it.field, cell_of(found.origin, it.field), it.value, f"{it.message_zh}；{it.hint_zh}\n{it.message_en}; {it.hint_en}")
        for it in found.problems
    ]  # fmt: skip
    output.show_table("问题", ("代码", "字段", "单元格", "原值", "说明与办法"), problems)
    output.say(received_text(found.raw))


@app.command()
def replay(
    context: typer.Context,
    events: Annotated[list[str], typer.Argument(metavar="事件", help="机构/分区/位置，见 list as list shows it")],
    file: Annotated[
        Path | None, typer.Option(help="修改后的事件，只用于一个 EVENT the edited event, for one EVENT only")
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="随即处理 process it at once")] = False,
    as_json: JsonOption = False,
) -> None:
    """重新提交被退回的事件：原样，或修改后的文件；又被退回时退出码为 1 try rejected events again, verbatim or from an edited file.

    改好机构的文件后再次 feed publish 即可，不必用本命令 a mended file is simply published again.
    """  # fmt: skip
    if file is not None and len(events) > 1:
        raise typer.BadParameter("--file 只用于一个事件 / --file goes with one event")
    settings = settings_of(context)
    found = _find(settings, events)
    edited = file.read_bytes() if file else None
    with wiring.existing_log(settings) as log:
        append_replays(log, found, edited)
        if run:
            with wiring.registry(settings) as registry:
                wiring.runtime(log, registry).run()
                wiring.take_effect(settings, registry)
    again: list[RejectedEvent | None] = [None] * len(found)
    if run:
        found = _find(settings, events)
        again = _attempts(settings, found)
    if as_json:
        output.print_json([{"event": _place(it), "replay_outcome": it.replay_outcome if run else None} for it in found])
    elif run:
        rows = [
            (_place(it), _replay(it), *((_place(new), _told(new)) if new else ("", "")))
            for it, new in zip(found, again, strict=True)
        ]
        output.show_table("重新提交的结果", ("事件", "结果", "又被退回的事件", "原因与办法"), rows)
    else:
        output.say(f"已重新提交 {len(found)} 条 / appended；{next_step(settings)}")
    if any(again):
        raise typer.Exit(ExitCode.NO)


def _attempts(settings: Settings, replayed: list[RejectedEvent]) -> list[RejectedEvent | None]:
    """The new rejection of each; None for what was not rejected again."""
    with wiring.reader(settings) as engine, engine.connect() as connection:
        return [it.replayed_as and rejected_event(connection, it.organisation, *it.replayed_as) for it in replayed]


def _find(settings: Settings, places: list[str]) -> list[RejectedEvent]:
    found = []
    with wiring.reader(settings) as engine, engine.connect() as connection:
        for place in places:
            parts = re.fullmatch(r"([a-z][a-z0-9_]*)/([0-9]{1,9})/([0-9]{1,18})", place)
            if parts is None:
                raise typer.BadParameter(f"{place}：应为 机构/分区/位置 / must be organisation/partition/position")
            event = rejected_event(connection, parts[1], int(parts[2]), int(parts[3]))
            if event is None:
                output.warn(f"{place} 没有被退回的事件 / no rejected event is there")
                raise typer.Exit(ExitCode.NO)
            found.append(event)
    return found


def _place(event: RejectedEvent) -> str:
    return f"{event.organisation}/{event.partition}/{event.position}"


def _where(event: RejectedEvent) -> list[str]:
    return list(dict.fromkeys(place_zh(event.origin, problem.field) for problem in event.problems))


def _told(event: RejectedEvent) -> str:
    return "\n".join(f"{problem.message_zh}；{problem.hint_zh}（{problem.code}）" for problem in event.problems)


def _state_zh(event: RejectedEvent) -> str:
    if event.state is RejectionState.REPLAYED:
        return f"已重新提交：{_replay(event)}"
    return f"{'已更正' if event.state is RejectionState.MENDED else '待处理'} {event.state}"


def _replay(event: RejectedEvent) -> str:
    if event.replay_outcome is None:
        return ""
    return f"{OUTCOME_ZH[Outcome(event.replay_outcome)]} {event.replay_outcome}"


def _as_json(event: RejectedEvent) -> dict[str, Any]:
    try:
        text = event.raw.decode()
    except UnicodeDecodeError:
        text = None
    return {
        "event": _place(event),
        "organisation": event.organisation,
        "event_id": event.event_id,
        "local_id": event.local_id,
        "origin": event.origin,
        "problems": [
            problem.model_dump(mode="json") | {"cell": cell_of(event.origin, problem.field)}
            for problem in event.problems
        ],
        "received_at": event.received_at,
        "state": event.state,
        "replayed_as": event.replayed_as and "/".join(map(str, event.replayed_as)),
        "replay_outcome": event.replay_outcome,
        "raw": text,
        "raw_base64": base64.b64encode(event.raw).decode(),
    }
