"""``scenarios quality``: check the registry, and say what to act on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from quality.apart import declared_feeds, run_apart
from quality.expectation import LEVEL_ZH, SEVERITY_ZH
from quality.feed_health import STATE_ZH, FeedState
from quality.report.build import build
from quality.report.model import Report
from quality.report.page import as_document, write
from quality.suites import rule_set, suite
from scenario_registry import wiring
from scenario_registry.answers.items import balance_of, items_of
from scenario_registry.cli import alerts, output, quality_export, quality_gaps, quality_trend
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from scenario_registry.cli.quality_runs import kept_run
from scenario_registry.cli.quality_waiting import waiting_around
from scenario_registry.places import place_zh
from scenario_registry.settings import Settings
from schemas.moment import to_people
from schemas.problem import Severity

ToOption = Annotated[
    Path | None, typer.Option("--to", help="把报告写入该目录：quality.html 和 quality.json write the report there")
]

app = typer.Typer(no_args_is_help=True, help="质量检查：哪个机构、哪条规则、自何时、应做什么 quality: what to act on")
app.add_typer(alerts.app, name="alerts")
quality_trend.add_to(app)
quality_export.add_to(app)
quality_gaps.add_to(app)


@app.command()
def run(
    context: typer.Context,
    to: ToOption = None,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help="只读上次检查后变化的内容，结果与全面检查相同；需留存一份副本 read only what changed since the last such run; the result is the same, a copy is kept",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """检查登记库并保存结果；有错误级规则未满足时退出码为 1 check the registry, keep the result; 1 if an error was found."""  # fmt: skip
    settings = settings_of(context)
    wiring.require_registry(settings)
    run_id = run_apart(settings.registry, settings.feeds_dir, datetime.now(UTC), on_changes=changed)
    # Before the report, which shows what is open.
    alerts.tell_briefly(settings)
    with wiring.reader(settings) as engine:
        report = _report(settings, engine, run_id)
    _show(report, to, as_json=as_json)
    if report.errors:
        raise typer.Exit(ExitCode.NO)


@app.command()
def report(
    context: typer.Context,
    organisation: Annotated[
        str | None,
        typer.Option(
            help="只要一个机构自己要处理的内容：网页、xlsx、csv，可交给该机构 what one organisation has to mend, for its eyes only"
        ),
    ] = None,
    to: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """最近一次检查的结果；或一个机构的全部待处理内容 the result of the latest run, or all that one organisation has to mend."""
    chosen = chosen_organisation(organisation)
    if chosen is not None:
        _answer(context, chosen, to, as_json=as_json)
        return
    settings = settings_of(context)
    with wiring.reader(settings) as engine:
        _show(_report(settings, engine, kept_run(engine)), to, as_json=as_json)


@app.command()
def rules(as_json: JsonOption = False) -> None:
    """全部规则：检查什么、为什么、应做什么 every rule: what, why, what to do."""
    if as_json:
        for it in suite().values():
            words = {"what": it.what._asdict(), "why": it.why._asdict(), "todo": it.todo._asdict()}
            output.print_json_line(
                {"id": it.id, "level": it.level, "severity": it.severity, "mostly": it.mostly, "type": it.type, **words}
            )
        return
    output.show_table(
        f"{len(suite())} 条规则，规则集 {rule_set(suite().values())}",
        ("规则", "层次", "级别", "检查什么", "应做什么"),
        [(it.id, LEVEL_ZH[it.level], SEVERITY_ZH[it.severity], it.what.zh, it.todo.zh) for it in suite().values()],
    )


def _answer(context: typer.Context, organisation: str, to: Path | None, *, as_json: bool) -> None:
    # It needs openpyxl, which takes long to import, and no other command here does.
    from scenario_registry.answers.files import HEADINGS
    from scenario_registry.answers.files import write as write_answer

    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        balance = balance_of(connection, organisation)
        items = list(items_of(connection, organisation, place_zh))
    name, now = name_of(organisation), to_people(datetime.now(UTC))
    written = write_answer(organisation, name, now, balance, items, to) if to is not None else []
    if as_json:
        told = {**balance._asdict(), "items": [it._asdict() for it in items]}
        output.print_json({"organisation": organisation, **told, "written": list(map(str, written))})
        return
    sums = "、".join(f"{word} {count}" for word, count in balance.outcomes.items())
    output.show_table(f"{name}：收到 {balance.received}（{sums}）；待处理 {len(items)} 项", HEADINGS, items)
    for path in written:
        output.say(f"已写入 / written: {path}")


def _report(settings: Settings, engine: Engine, run_id: int) -> Report:
    with engine.connect() as connection:
        around = waiting_around(settings, connection)
        return build(connection, run_id, place_zh, around, declared_feeds(settings.feeds_dir))


def _show(report: Report, to: Path | None, *, as_json: bool) -> None:
    written = write(report, to) if to is not None else []
    if as_json:
        output.print_json(as_document(report))
        return
    output.show_table(
        f"第 {report.run_id} 次检查，{report.rules} 条规则",
        ("级别", "机构", "未满足的规则", "未通过", "检查", "自何时（北京时间）", "应做什么"),
        [
            (
                SEVERITY_ZH[Severity(it.severity)],
                it.name_zh,
                f"{it.what.zh}\n{it.rule}",
                it.failed,
                it.checked,
                it.since,
                it.todo.zh,
            )
            for it in report.alarms
        ],
    )
    output.show_table(
        "报送状态",
        ("状态", "报送", "此状态自（北京时间）", "最近到达（北京时间）", "应到未到自（北京时间）", "承诺", "联系单位"),
        [
            (
                STATE_ZH[FeedState(it.state)],
                it.feed,
                it.since,
                it.last_received_at,
                it.overdue_since,
                it.promise,
                it.office,
            )
            for it in report.feeds
        ],
    )
    for path in written:
        output.say(f"已写入 / written: {path}")
