"""``scenarios quality alerts``: what is wrong now, who was told, and telling them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import Connection, inspect

from quality.alerts.document import about
from quality.alerts.look import found_by
from quality.alerts.words import EVENT_ZH, KIND_WORDS, Line, is_settling, lines_of
from quality.expectation import SEVERITY_ZH
from scenario_registry import tellers, wiring
from scenario_registry.alerts.channel import Message
from scenario_registry.alerts.deliver import Delivered
from scenario_registry.alerts.progress import AlertsProgress
from scenario_registry.alerts.text import text_of
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.monitoring import LOOPBACK, BindOption, PortOption, watched
from scenario_registry.cli.names import name_of
from scenario_registry.cli.patience import patient
from scenario_registry.cli.stopping import stop_on_signals
from scenario_registry.settings import Settings
from schemas.incident import Incident, Silence
from schemas.moment import from_microseconds, to_people
from sinks.incidents import incident, incidents, lock_incidents, write_incidents
from sinks.notices import Notice, Sent, notices_of
from sinks.quality_results import last_run
from sinks.tables import quality_incidents

if TYPE_CHECKING:
    from scenario_registry.alerts.metrics import AlertsMetrics

app = typer.Typer(
    no_args_is_help=True, help="告警：有什么问题、自何时、告诉了谁 alerts: what is wrong, since when, who was told"
)

Number = Annotated[int, typer.Argument(metavar="编号", help="编号，见 list number, as list shows it")]

_ROUND_SECONDS = 30.0


@app.command("list")
def list_incidents(
    context: typer.Context,
    organisation: Annotated[str | None, typer.Option(help="只看一个机构 of one organisation")] = None,
    every: Annotated[bool, typer.Option("--all", help="已结束的也列出 closed ones too")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出未结束的事件：哪个机构、什么问题、自何时 what is open: whose, what, since when."""
    chosen = chosen_organisation(organisation)
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        is_there = inspect(connection).has_table(quality_incidents.name)
        found = incidents(connection, only_open=not every) if is_there else []
        lines = _lines(connection, found)
    found = [it for it in found if chosen in (None, it.organisation)]
    if as_json:
        for it in found:
            output.print_json_line(_as_json(it))
        return
    output.show_table(
        f"{len(found)} 个事件",
        ("编号", "级别", "机构", "对象", "问题", "迹象", "自何时（北京时间）", "状态"),
        [
            (it.number, SEVERITY_ZH[it.severity], name_of(it.organisation) if it.organisation else "", it.subject, KIND_WORDS[it.kind].zh,
             "\n".join(one.what.zh for one in lines[it.number]), it.since, _state_zh(it, lines[it.number]))
            for it in found
        ],
    )  # fmt: skip


@app.command()
def show(context: typer.Context, number: Number, as_json: JsonOption = False) -> None:
    """一个事件：迹象、应做什么、何时告诉了谁 one incident: signs, what to do, who was told when."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        is_there = inspect(connection).has_table(quality_incidents.name)
        found = incident(connection, number) if is_there else None
        told = notices_of(connection, number) if found else []
        lines = _lines(connection, [found])[number] if found else []
    if found is None:
        raise _unknown(number)
    if as_json:
        output.print_json({**_as_json(found), "told": [_told_json(*it) for it in told]})
        return
    fields = [
        ("机构", f"{name_of(found.organisation)} {found.organisation}" if found.organisation else ""),
        ("对象", found.subject),
        ("问题", f"{KIND_WORDS[found.kind].zh} {KIND_WORDS[found.kind].en}"),
        ("级别", SEVERITY_ZH[found.severity]),
        ("自何时", to_people(found.since)),
        ("状态", _state_zh(found, lines)),
    ]
    output.show_fields(f"事件 {found.number}", fields)
    output.show_table(
        "迹象 signs",
        ("迹象", "是什么", "最近一次（北京时间）", "应做什么"),
        [
            (line.symptom, line.what.zh, one.seen, "" if line.is_over else line.todo.zh)
            for line, one in zip(lines, found.symptoms, strict=True)
        ],
    )
    output.show_table(
        "通知 notices",
        ("时间（北京时间）", "内容", "通道", "送达（北京时间）", "尝试", "未送达的原因或备注"),
        [
            (from_microseconds(notice.written_us), f"{EVENT_ZH[notice.event]} {notice.event}", it.channel, _moment(it.delivered_us), it.attempts, it.error or _why_waiting(it))
            for notice, sent in told
            for it in sent
        ],
    )  # fmt: skip


@app.command()
def silence(
    context: typer.Context,
    number: Number,
    by: Annotated[str, typer.Option("--by", help="谁在处理：部门或岗位 who works on it, an office")],
    reason: Annotated[str, typer.Option("--reason", help="为什么 why")],
    days: Annotated[
        int, typer.Option("--days", min=0, max=90, help="几天内不再提醒，0 为恢复 for so many days, 0 to end it")
    ] = 7,
    as_json: JsonOption = False,
) -> None:
    """已有人处理：几天内不再提醒，结束时仍会告知 somebody works on it: no notices for some days, but for its end."""
    if not by.strip() or not reason.strip():
        raise typer.BadParameter("--by 和 --reason 不能为空 / must not be empty")
    settings = settings_of(context)
    wiring.require_registry(settings)
    with wiring.registry(settings) as opened, opened.engine.begin() as connection:
        lock_incidents(connection)
        found = incident(connection, number)
        if found is None or found.closed_at is not None:
            raise _unknown(number)
        until = datetime.now(UTC) + timedelta(days=days)
        silenced = replace(found, silence=Silence(until, by.strip(), reason.strip()) if days else None)
        write_incidents(connection, [silenced])
    if as_json:
        output.print_json(_as_json(silenced))
    else:
        output.say(f"事件 {number}：{_state_zh(silenced, [])}")


@app.command()
def send(context: typer.Context, as_json: JsonOption = False) -> None:
    """立即查看并发送：检查是否按时运行也在其中 look now and send what waits; whether the quality run came in time is part of it."""
    settings = settings_of(context)
    wiring.require_registry(settings)
    found = tell(settings)
    sent, failures = found or (0, {})
    if as_json:
        output.print_json({"sent": sent, "failures": failures, "is_watched": found is None})
    elif found is None:
        output.say("告警由正在运行的 alerts watch 发送 / the alerts watch that runs sends them")
    else:
        output.say(f"送出 {sent} 条 / {sent} notices sent")
    if failures:
        raise typer.Exit(ExitCode.NO)


@app.command()
def watch(context: typer.Context, port: PortOption = None, bind: BindOption = LOOPBACK) -> None:
    """持续查看并发送，Ctrl-C 结束；可启动多个，只有一个在发送 go on looking and sending; several may run, one tells."""
    settings = settings_of(context)
    with ExitStack() as stack:
        stop = stack.enter_context(stop_on_signals())
        progress = AlertsProgress()
        stack.enter_context(watched(bind, port, partial(_metrics, progress), progress.health))
        teller, still_sole = stack.enter_context(tellers.teller(settings, _in_full, lambda: stop.is_requested))
        progress.is_active = True
        retrying = patient(still_sole)
        next_at = time.monotonic()
        while not stop.is_requested:
            retrying(teller.look, datetime.now(UTC))
            sent = retrying(teller.send, 0.0).sent
            progress.observe(sent, retrying(teller.standing))
            next_at += _ROUND_SECONDS
            while not stop.is_requested and time.monotonic() < next_at:
                time.sleep(0.2)


def _in_full(message: Message) -> None:
    output.warn(f"{message.id}\n{text_of(message.document)}")


def tell_briefly(settings: Settings) -> None:
    """The same for a person who asked for something else: how many notices there were, and where to read them."""
    told: Counter[str] = Counter()
    tell(settings, lambda message: told.update([message.document["type"].partition(".")[2]]))
    if told:
        zh = "、".join(f"{EVENT_ZH[event]} {count}" for event, count in told.items())
        en = ", ".join(f"{event} {count}" for event, count in told.items())
        output.warn(f"告警：{zh}；逐条见 / incidents {en}; to read them: scenarios quality alerts list")


def tell(settings: Settings, say: Callable[[Message], None] = _in_full, seconds: float = 15.0) -> Delivered | None:
    """Look, keep, send, and warn of what failed, even when tried again for ``seconds``; ``say`` is the log. None when a watch runs: it does so
    within half a minute. Raises what ``wiring.registry`` raises."""
    with tellers.teller_now(settings, say) as teller:
        if teller is None:
            return None
        teller.look(datetime.now(UTC))
        found = teller.send(seconds)
    for channel, text in found.failures.items():
        output.warn(f"告警通道 {channel}：{text}；稍后再发 scenarios quality alerts send / will be sent later")
    return found


def _metrics(progress: AlertsProgress) -> AlertsMetrics:
    from scenario_registry.alerts.metrics import AlertsMetrics

    return AlertsMetrics(progress)


def _unknown(number: int) -> typer.Exit:
    output.warn(f"没有编号为 {number} 的未结束事件，见 scenarios quality alerts list / no such incident")
    return typer.Exit(ExitCode.NO)


def _lines(connection: Connection, found: Sequence[Incident]) -> dict[int, list[Line]]:
    """By incident, as the latest run found its signs."""
    run_id = last_run(connection)
    signs = [] if run_id is None else found_by(connection, run_id)
    return {it.number: lines_of(it, signs) for it in found}


def _state_zh(it: Incident, lines: Sequence[Line]) -> str:
    if it.closed_at is not None:
        return f"已结束 closed {to_people(it.closed_at)}"
    if it.silence is not None:
        return f"{to_people(it.silence.until)} 前不提醒 silenced（{it.silence.by}：{it.silence.reason}）"
    return "已好转，观察中 settling" if lines and is_settling(it, lines) else "未结束 open"


def _as_json(it: Incident) -> dict[str, Any]:
    symptoms = [{"symptom": one.name, "since": one.since, "seen": one.seen} for one in it.symptoms]
    return {**about(it), "settling": it.well_since is not None, "symptoms": symptoms}


def _why_waiting(it: Sent) -> str:
    is_behind = it.delivered_us is None and not it.attempts
    return "等更早的通知先送出，失败原因见其事件 behind an earlier notice" if is_behind else ""


def _told_json(notice: Notice, sent: list[Sent]) -> dict[str, Any]:
    ways = [
        {"channel": it.channel, "delivered_at": _moment(it.delivered_us), "attempts": it.attempts, "error": it.error}
        for it in sent
    ]
    return {
        "id": notice.id,
        "event": notice.event,
        "written_at": from_microseconds(notice.written_us),
        "channels": ways,
    }


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else from_microseconds(microseconds)
