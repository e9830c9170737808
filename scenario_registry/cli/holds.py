"""``scenarios holds``: deliveries that were held because they would change an unusual share of a feed, and what is decided of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from producers.breaker import Unusual
from producers.difference import Difference, edited_fields, emptied_fields
from producers.hold import Decision, Hold
from scenario_registry import wiring
from scenario_registry.access import require_speaker
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.names import FIELD_ZH, in_words, name_of
from schemas.code_lists import code_lists
from schemas.moment import to_people

app = typer.Typer(
    no_args_is_help=True, help="暂扣的报送：改动过大，等人决定 held deliveries, which wait for a decision"
)

Number = Annotated[int, typer.Argument(metavar="编号", help="编号，见 list number, as list shows it")]
By = Annotated[str, typer.Option("--by", help="谁决定的：部门或岗位 who decides, an office")]
Reason = Annotated[str, typer.Option("--reason", help="为什么 why")]

UNUSUAL_ZH: Mapping[Unusual, str] = {
    Unusual.REKEYED: "大量场景换了编号",
    Unusual.WITHDRAWN: "大量场景消失",
    Unusual.EMPTIED: "大量字段被清空",
    Unusual.REWRITTEN: "大量场景被改写",
}

_DECISION_ZH: Mapping[Decision, str] = {
    Decision.RELEASED: "已放行",
    Decision.REFUSED: "已拒绝",
    Decision.REPLACED: "已被后来的报送取代",
}

_MOST_SHOWN = 20


@app.command("list")
def list_holds(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="已决定的也列出 decided ones too")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出暂扣的报送 list held deliveries."""
    with wiring.outbox(settings_of(context)) as outbox:
        found = outbox.holds(only_open=not every)
    if as_json:
        for hold in found:
            output.print_json_line(asdict(hold))
        return
    rows = [
        (it.number, name_of(it.organisation), it.feed, it.file.name, it.held_at, kinds_zh(it), _sums_zh(it.difference), _state_zh(it))
        for it in found
    ]  # fmt: skip
    headings = ("编号", "机构", "报送", "文件", "暂扣（北京时间）", "原因", "改动", "状态")
    output.show_table(f"{len(rows)} 份", headings, rows)


@app.command()
def show(
    context: typer.Context,
    number: Number,
    full: Annotated[bool, typer.Option("--full", help="列出全部改动，不限行数 all lines, however many")] = False,
    as_json: JsonOption = False,
) -> None:
    """预览一份暂扣的报送会改动什么，换了编号的给出新旧对照 what the delivery would change, with a map of numbers."""
    with wiring.outbox(settings_of(context)) as outbox:
        hold = outbox.hold(number)
    if as_json:
        output.print_json(asdict(hold))
        return
    told = hold.difference
    about = [
        ("机构", f"{name_of(hold.organisation)} {hold.organisation}"),
        ("报送", hold.feed),
        ("文件", hold.file.name),
        ("暂扣", to_people(hold.held_at)),
        ("原因", kinds_zh(hold)),
        ("改动", _sums_zh(told)),
        ("状态", _state_zh(hold)),
    ]
    output.show_fields(f"暂扣的报送 {hold.number}", about)
    most = None if full else _MOST_SHOWN
    _show(
        "编号对照 map of numbers",
        ("原编号", "新编号", "名称"),
        [(it.old_id, it.new_id, it.title) for it in told.moved],
        most,
    )
    _show("会被撤回 would be withdrawn", ("编号", "名称"), [(it.local_id, it.title) for it in told.gone], most)
    emptied = emptied_fields(told.edits)
    fields = [(FIELD_ZH.get(name, name), n, emptied[name]) for name, n in edited_fields(told.edits).most_common()]
    _show("改动的字段 fields", ("字段", "改写的场景数", "其中清空"), fields, most)
    edits = [
        (edit.local_id, edit.title, FIELD_ZH.get(name, name), _words(name, before), _words(name, after))
        for edit in told.edits
        for name, (before, after) in (edit.fields or {"": ("", "（原内容未知 / not known）")}).items()
    ]
    _show(
        f"会被改写 would be rewritten：{len(told.edits)} 个场景，处数",
        ("编号", "名称", "字段", "原来", "改为"),
        edits,
        most,
    )
    if hold.decision is None:
        output.say(
            f"放行 / to let it go: scenarios holds release {number} --by 部门 --reason 原因；"
            f"拒绝 / to refuse: scenarios holds refuse {number} --by 部门 --reason 原因"
        )


@app.command()
def release(context: typer.Context, number: Number, by: By, reason: Reason, as_json: JsonOption = False) -> None:
    """放行：把预览过的改动原样发送；中断后可由下一次 feed publish 补发 let it go: exactly what was shown is sent."""
    settings = settings_of(context)
    with wiring.outbox(settings) as outbox:
        require_speaker(settings, outbox.hold(number).organisation, code_lists().organisations)
        hold = outbox.decide(
            number, Decision.RELEASED, _named(by, "--by"), _named(reason, "--reason"), datetime.now(UTC)
        )
        with wiring.event_log(settings) as log:
            sent = outbox.flush(log)
    if as_json:
        output.print_json({**asdict(hold), "sent": sent})
    else:
        output.say(f"已放行，送出 {sent} 条事件；处理它们 / released and sent; to process: scenarios run")


@app.command()
def refuse(context: typer.Context, number: Number, by: By, reason: Reason, as_json: JsonOption = False) -> None:
    """拒绝：什么也不发送，同一份报送再来也不再询问 nothing is sent, and the same delivery is not asked about again."""
    with wiring.outbox(settings_of(context)) as outbox:
        hold = outbox.decide(
            number, Decision.REFUSED, _named(by, "--by"), _named(reason, "--reason"), datetime.now(UTC)
        )
    if as_json:
        output.print_json(asdict(hold))
    else:
        output.say("已拒绝，登记库保持不变；请机构改正后重新报送 / refused, the registry stays as it is")


def kinds_zh(hold: Hold) -> str:
    """What is unusual about it."""
    return "、".join(UNUSUAL_ZH[kind] for kind in hold.kinds)


def told_held(hold: Hold) -> str:
    """What whoever publishes must know, in both languages."""
    if hold.decision is Decision.REFUSED:
        return (
            f"这份报送已被拒绝（{hold.decided_by}：{hold.reason}），没有发送任何内容；请改正后重新报送 / "
            f"this delivery was refused, nothing was sent: scenarios holds show {hold.number}"
        )
    return (
        f"整份暂扣，没有发送任何内容：{kinds_zh(hold)}（{_sums_zh(hold.difference)}）；登记库保持不变 / "
        f"held whole, nothing was sent; to look and decide: scenarios holds show {hold.number}"
    )


def _named(text: str, option: str) -> str:
    if not text.strip():
        raise typer.BadParameter(f"{option} 不能为空 / must not be empty")
    return text.strip()


def _sums_zh(told: Difference) -> str:
    return (
        f"原有 {told.live}：换编号 {len(told.moved)}、消失 {len(told.gone)}、改写 {len(told.edits)}"
        f"（其中清空字段 {sum(1 for it in told.edits if it.emptied)}）、新增 {told.new}"
    )


def _state_zh(hold: Hold) -> str:
    if hold.decision is None:
        return "待决定 open"
    return f"{_DECISION_ZH[hold.decision]} {hold.decision} {hold.decided_by or ''} {hold.reason or ''}".rstrip()


def _words(name: str, value: Any) -> str:
    try:
        return in_words(name, value)
    except (KeyError, ValueError, TypeError, AttributeError):
        # Nothing of it was checked yet: a code may be on no list.
        return str(value)


def _show(title: str, headings: tuple[str, ...], rows: list[tuple[Any, ...]], most: int | None) -> None:
    if rows:
        more = "" if most is None or len(rows) <= most else f"，先列 {most} 行，全部见 --full"
        output.show_table(f"{title}：{len(rows)}{more}", headings, rows[:most])
