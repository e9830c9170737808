"""``scenarios feed``: what organisations deliver: look at it, send it, declare a new one."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from producers.contract import contract_of
from producers.delivery import read_delivery
from producers.feed import Feed, feed_paths, load_feed
from producers.feed_error import FeedError
from producers.publish import PublishSummary
from producers.publish import publish as publish_delivery
from producers.sources.reading.files import open_consistently
from scenario_registry import wiring
from scenario_registry.access import require_speaker
from scenario_registry.checking import DeliveryCheck, check_as_json, check_delivery
from scenario_registry.cli import output
from scenario_registry.cli.bar import bar
from scenario_registry.cli.broken_rules import broken_rules_as_json, show_broken_rules
from scenario_registry.cli.choices import did_you_mean
from scenario_registry.cli.context import JsonOption, next_step, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.holds import told_held
from scenario_registry.cli.names import WITHHELD_ZH, name_of
from scenario_registry.places import place_zh
from schemas.code_lists import code_lists
from schemas.problem import Severity

app = typer.Typer(no_args_is_help=True, help="机构的报送 what organisations deliver")

Delivered = Annotated[
    Path | None, typer.Argument(metavar="文件", help="报送的文件；接口和数据库类不需要 file, none for HTTP and SQL")
]
FeedOption = Annotated[
    str | None, typer.Option("--feed", help="声明的名称或 .toml 文件；不写则按文件名找 name of the declaration or its file, else by the file's name")
]  # fmt: skip

_IGNORED_ZH = {
    "title_row": "标题行",
    "note_row": "说明行",
    "header_row": "表头",
    "section_row": "分节行",
    "total_row": "合计行",
    "footer_row": "落款行",
    "blank_row": "空行",
    "page_overlap": "与上一页重叠",
    "undeclared_sheet": "未声明的工作表",
    "identical_row": "与前面某行完全相同",
}

_ABSENT_ZH = "声明的列在报送中没有（改名或隐藏的列读不到）"
_ABSENT_EN = "declared columns that the delivery lacks (renamed or hidden ones are not read)"

_COUNTS_ZH = {
    "new": "新增",
    "changed": "有变化",
    "withdrawn": "撤回",
    "missing": "本次未出现，按撤回处理",
    "bad": "有错误，仍送出由登记系统退回并记账",
    "unchanged": "无变化，不发送",
    "bad_again": "同样的错误已送过，不发送",
    "withheld": "暂不撤回",
}


@app.command("list")
def list_feeds(context: typer.Context, as_json: JsonOption = False) -> None:
    """列出所有报送声明 list all declared feeds."""
    rows = []
    for name, path in feed_paths(settings_of(context).feeds_dir).items():
        try:
            feed, fault = load_feed(path), None
        except FeedError as error:
            feed, fault = None, str(error)
        if as_json:
            declared = {} if feed is None else {
                "organisation": feed.organisation, "title_zh": feed.title_zh, "kind": feed.source.kind, "snapshot": feed.snapshot,
                "cadence_days": feed.cadence.days, "promise_zh": feed.promise_zh,
                "contact": feed.contact.model_dump(),
            }  # fmt: skip
            output.print_json_line({"feed": name, "declaration": str(path), "fault": fault, **declared})
        elif feed is None:
            rows.append((name, "声明有误 / not valid", fault, "", "", "", path))
        else:
            kind = f"{feed.source.kind}，{feed.snapshot}"
            office = f"{feed.contact.office_zh} {feed.contact.email}"
            rows.append((name, name_of(feed.organisation), feed.title_zh, kind, feed.promise_zh, office, path))
    if not as_json:
        output.show_table(f"{len(rows)} 个报送", ("名称", "机构", "标题", "形式", "承诺", "联系单位", "声明"), rows)


@app.command()
def check(
    context: typer.Context,
    file: Delivered = None,
    feed: FeedOption = None,
    quality: Annotated[
        bool,
        typer.Option(
            "--quality", help="同时运行字段与记录的质量规则及声明的期望 also the rules of quality on fields and records"
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """检查一份报送，列出每个问题的文件、工作表、单元格；不发送；有错误时退出码为 1 check a delivery, send nothing."""
    declaration, now = _declaration(context, file, feed), datetime.now(UTC)
    declared = load_feed(declaration)
    alarms = None
    if quality:
        # What looks at quality is of no use to the other commands here.
        from scenario_registry.rehearsal import rehearse

        delivery, alarms = rehearse(declared, declaration, file, now, place_zh)
    else:
        delivery = read_delivery(declared, file)
    checked = check_delivery(declared, delivery, now, code_lists())
    if as_json:
        rules = {} if alarms is None else {"rules": broken_rules_as_json(alarms)}
        output.print_json(check_as_json(declared, checked) | rules)
    else:
        _show_check(declared, checked)
        if alarms is not None:
            show_broken_rules(alarms)
    if checked.errors or any(it.severity == Severity.ERROR for it in alarms or ()):
        raise typer.Exit(ExitCode.NO)


@app.command()
def publish(
    context: typer.Context, file: Delivered = None, feed: FeedOption = None, as_json: JsonOption = False
) -> None:
    """发送一份报送：与上次比较，只发送变化；可重复执行 send what changed since the last delivery; may be repeated."""
    settings = settings_of(context)
    declared = _find(context, file, feed)
    require_speaker(settings, declared.organisation, code_lists().organisations)
    with (
        wiring.outbox(settings) as outbox,
        wiring.event_log(settings) as log,
        bar("发送", is_shown=not as_json) as report,
    ):
        summary = publish_delivery(declared, file, outbox, log, datetime.now(UTC), report)
    checked = check_delivery(declared, summary.delivery, datetime.now(UTC), code_lists())
    if as_json:
        document = {
            "counts": asdict(summary.counts), "rejected": checked.rejected, "ignored": len(checked.ignored),
            "leftovers": checked.leftovers, "absent": checked.absent,
        }  # fmt: skip
        output.print_json(
            {"feed": declared.name, **document, "sent": summary.sent, "held": summary.hold and summary.hold.number}
        )
        if summary.hold is not None:
            raise typer.Exit(ExitCode.NO)
        return
    _show_summary(declared, summary)
    if checked.absent:
        output.warn(f"{_ABSENT_ZH}：{'、'.join(checked.absent)} / {_ABSENT_EN}: {', '.join(checked.absent)}")
    if checked.leftovers:
        columns = list(checked.leftovers)
        output.warn(
            f"声明中没有的列，内容不会登记：{'、'.join(columns)} / columns that the declaration does not know, their content is not "
            f"registered: {', '.join(columns)}"
        )
    if checked.rejected:
        # Also when nothing was sent: what was wrong in an earlier delivery still is.
        again = shlex.join(
            ["scenarios", "feed", "check", *([str(file)] if file else []), *(["--feed", feed] if feed else [])]
        )
        output.say(
            f"{checked.rows} 行中有 {checked.rejected} 行有错误，会被登记系统退回，逐行原因见 / "
            f"of {checked.rows} rows the registry rejects {checked.rejected}, to see why: {again}"
        )
    if summary.hold is not None:
        output.warn(told_held(summary.hold))
        raise typer.Exit(ExitCode.NO)
    if summary.sent or summary.counts.receipts:
        output.say(next_step(settings))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="文件", help="机构的一份文件 a file of the organisation")],
    to: Annotated[
        Path | None,
        typer.Option("--to", help="写入的 .toml 文件；不写则输出到屏幕 file to write, else standard output"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """根据一份文件起草报送声明，供人核对 draft a declaration from a file, for a person to check."""  # fmt: skip
    # Looking into workbooks takes most of a second to import, and no other command needs it.
    from producers.propose import propose

    text = propose(file)
    if to is not None:
        try:
            with to.open("x", encoding="utf-8") as draft:
                draft.write(text)
        except FileExistsError as error:
            raise typer.BadParameter(f"{to} 已存在 / exists already") from error
    if as_json:
        output.print_json({"file": str(file), "to": to and str(to), "declaration": text})
    elif to is None:
        typer.echo(text, nl=False)
    else:
        output.say(f"草稿在 {to}；核对后 / then: scenarios feed check {file} --feed {to}")


@app.command()
def contract(
    context: typer.Context,
    feed: Annotated[
        str, typer.Argument(metavar="报送", help="声明的名称或 .toml 文件 name of the declaration or its file")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="写入的文件；不写则输出到屏幕 file to write, else standard output")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """报送的数据合同，ODCS 3.1 YAML，由声明和模型生成 the feed's data contract, made from declaration and models."""
    # Nothing else needs it.
    import yaml

    document = contract_of(_find(context, None, feed))
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    if to is not None:
        to.write_text(text, encoding="utf-8")
    if as_json:
        output.print_json(document)
    elif to is None:
        typer.echo(text, nl=False)
    else:
        output.say(f"已写入 / written: {to}")


def _find(context: typer.Context, file: Path | None, name: str | None) -> Feed:
    """The feed of ``_declaration``."""
    return load_feed(_declaration(context, file, name))


def _declaration(context: typer.Context, file: Path | None, name: str | None) -> Path:
    """Of the feed that is named, or whose name the file's name begins with. Raises SourceError first when the file cannot be opened."""
    if file is not None:
        with open_consistently(file):
            pass
    if name is not None and name.endswith(".toml"):
        return Path(name)
    paths = feed_paths(settings_of(context).feeds_dir)
    if name is None:
        stem = file.stem if file is not None else ""
        # The longest name, so that a name which begins like another is found too.
        name = max((known for known in paths if stem.startswith(known)), key=len, default=None)
    if name not in paths:
        known = ", ".join(paths)
        if name is not None:
            meant = did_you_mean(name, paths)
            raise typer.BadParameter(
                f"没有名为 {name} 的报送{meant} 写声明文件的路径，或把它放进设置 feeds_dir 所指的文件夹 / no such feed: give the path of "
                f"its .toml, or put it into the folder of the setting feeds_dir. 已有的 / known: {known}"
            )
        raise typer.BadParameter(f"请用 --feed 指明是哪个报送 / name the feed by --feed: {known}")
    return paths[name]


def _show_check(feed: Feed, checked: DeliveryCheck) -> None:
    rows = [
        (place_zh(it.origin, it.problem.field), it.local_id, "错误" if it.problem.severity is Severity.ERROR else "提醒",
         it.problem.value, f"{it.problem.message_zh}；{it.problem.hint_zh}", it.problem.code)
        for it in checked.problems
    ]  # fmt: skip
    if rows:
        output.show_table(f"{feed.title_zh}：问题", ("位置", "编号", "级别", "原值", "说明与办法", "代码"), rows)
    ignored = Counter(_IGNORED_ZH[row.reason] for row in checked.ignored)
    if ignored:
        output.show_table("不是数据的行", ("原因", "行数"), ignored.items())
    if checked.leftovers:
        output.show_table("声明中没有的列（内容不会登记）", ("列", "行数"), checked.leftovers.items())
    if checked.absent:
        output.say(f"{_ABSENT_ZH}：{'、'.join(checked.absent)} / {_ABSENT_EN}: {', '.join(checked.absent)}")
    low, high = feed.expected.min_rows, feed.expected.max_rows
    if checked.rows < low or (high is not None and checked.rows > high):
        output.say(f"行数 {checked.rows} 不在声明的 {low} 至 {high} 之间，请核对 / an unusual number of rows")
    output.say(
        f"{checked.rows} 行数据：{checked.rows - checked.rejected} 行可登记，{checked.rejected} 行会被退回 / "
        f"{checked.rows} rows, {checked.rejected} would be rejected"
    )


def _show_summary(feed: Feed, summary: PublishSummary) -> None:
    counts = asdict(summary.counts)
    rows = [(zh, counts[name]) for name, zh in _COUNTS_ZH.items() if counts[name]]
    output.show_table(f"{feed.title_zh}：送出 {summary.sent} 条事件", ("内容", "条数"), rows)
    if summary.counts.receipts:
        output.say("内容无变化，只登记一次到达 / nothing changed; a receipt tells that the delivery came")
    if summary.counts.withheld_reason is not None:
        output.warn(WITHHELD_ZH[summary.counts.withheld_reason])
