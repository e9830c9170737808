"""``scenarios notices``: who is told of what happens in the registry, and telling them."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenario_registry import tellers, wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.monitoring import LOOPBACK, BindOption, PortOption, watched
from scenario_registry.cli.patience import patient
from scenario_registry.cli.stopping import stop_on_signals
from scenario_registry.notices.described import asked_text, kinds_text, rhythm_text
from scenario_registry.notices.kinds import WAY_TEXTS, NoticeKind, Rhythm, Way
from scenario_registry.notices.notifier import Notifier
from scenario_registry.notices.preview import previewed
from scenario_registry.notices.progress import NoticesProgress
from scenario_registry.notices.subscribing import Subscribed, Wish, asked_of, subscribe, unsubscribe
from scenario_registry.notices.subscription import Filter, subscription_of
from scenario_registry.supply.kept_market import KeptMarket
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds, to_people
from sinks.notice_stream import Tally, tallies
from sinks.subscriptions import Row, all_rows, row_of

if TYPE_CHECKING:
    from scenario_registry.notices.metrics import NoticesMetrics

app = typer.Typer(
    no_args_is_help=True,
    help="订阅通知：与谁有关就告诉谁，说明为何收到 notices: subscribers are told what concerns them, and why",
)

_KINDS = "、".join(NoticeKind)
_ROUND_SECONDS = 2.0

Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help=f"通知种类，可重复，默认全部 kinds, all by default: {_KINDS}")
]
Fields = Annotated[list[str] | None, typer.Option("--field", help="领域，可重复 field")]
Chains = Annotated[list[str] | None, typer.Option("--chain", help="产业链，可重复 industry chain")]
Districts = Annotated[list[str] | None, typer.Option("--district", help="区（市）县，可重复 district")]
Organisations = Annotated[list[str] | None, typer.Option("--organisation", help="机构，可重复 organisation")]
Words = Annotated[list[str] | None, typer.Option("--word", help="技术词，可重复，同义词一并匹配 technology words")]
TasksOf = Annotated[list[str] | None, typer.Option("--tasks-of", help="机构的待办，可重复 tasks of an organisation")]
Companies = Annotated[
    list[str] | None,
    typer.Option("--company", help="企业登记编号 CDC-…：适合其能力的场景，可重复 scenarios that suit a company"),
]
Scenarios = Annotated[list[str] | None, typer.Option("--scenario", help="登记编号，可重复 single scenarios to follow")]


@app.command("subscribe")
def subscribe_command(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", help="谁：单位或岗位 who, an office")],
    mail: Annotated[
        str | None, typer.Option("--mail", help="邮箱，须本人确认 mail address, confirmed by its owner")
    ] = None,
    webhook: Annotated[
        str | None, typer.Option("--webhook", help="推送网址 URL to post to, confirmed by its owner")
    ] = None,
    feed: Annotated[bool, typer.Option("--feed", help="Atom 订阅源 an Atom feed")] = False,
    kinds: Kinds = None,
    fields: Fields = None,
    chains: Chains = None,
    districts: Districts = None,
    organisations: Organisations = None,
    words: Words = None,
    scenarios: Scenarios = None,
    tasks_of: TasksOf = None,
    companies: Companies = None,
    every: Annotated[Rhythm, typer.Option("--every", help="即时、每日、每周 once, daily or weekly")] = Rhythm.DAILY,
    hour: Annotated[int, typer.Option("--hour", min=0, max=23, help="汇总时刻，北京时间 hour of a digest")] = 8,
    weekday: Annotated[int, typer.Option("--weekday", min=1, max=7, help="每周汇总在周几 day of a weekly one")] = 1,
    as_json: JsonOption = False,
) -> None:
    """新订阅：谁、关注什么、怎么收 a new subscription: who, of what, how."""
    ways = [
        it for it in ((Way.MAIL, mail), (Way.WEBHOOK, webhook), (Way.FEED, "" if feed else None)) if it[1] is not None
    ]
    if len(ways) != 1:
        raise typer.BadParameter("--mail、--webhook、--feed 须选一个 / choose one of them")
    (way, address), settings = ways[0], settings_of(context)
    wish = Wish(
        name,
        way,
        address or "",
        tuple(kinds or ()),
        _typed(fields, chains, districts, organisations, words, scenarios, tasks_of, companies),
        every,
        hour,
        weekday - 1,
    )
    wiring.require_registry(settings)
    with wiring.registry(settings) as opened, opened.engine.begin() as connection:
        made = subscribe(connection, wish, settings.notices, code_lists(), datetime.now(UTC))
    if as_json:
        output.print_json({**_as_json(made.row, None), "secret": made.secret})
    else:
        _say_made(made, settings.notices.base_url)


@app.command("list")
def list_subscriptions(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="已结束的也列出 ended ones too")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出订阅：谁、关注什么、怎么收、告诉了多少 who is told of what, how, and how much was."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        rows = [it for it in all_rows(connection) if every or it.ended_us is None]
        counts = tallies(connection)
    if as_json:
        for row in rows:
            output.print_json_line(_as_json(row, counts.get(row.id)))
        return
    codes = code_lists()
    output.show_table(
        f"{len(rows)} 个订阅",
        ("编号", "谁", "方式", "地址", "关注", "种类", "节奏", "状态", "通知", "待发", "未送达的原因"),
        [_cells(it, counts.get(it.id), asked_text(Filter.model_validate_json(it.filter), codes).zh) for it in rows],
    )


@app.command("unsubscribe")
def unsubscribe_command(
    context: typer.Context,
    subscription: Annotated[str, typer.Argument(metavar="编号", help="编号，见 list as list shows it")],
) -> None:
    """结束一个订阅 end a subscription."""
    settings = settings_of(context)
    wiring.require_registry(settings)
    with wiring.registry(settings) as opened, opened.engine.begin() as connection:
        unsubscribe(connection, subscription, "由命令结束 / by command", datetime.now(UTC))
    output.say(f"已结束 {subscription}，不再通知 / ended; nothing more is told")


@app.command()
def preview(
    context: typer.Context,
    subscription: Annotated[
        str | None,
        typer.Argument(metavar="编号", help="已有订阅的编号，或用选项说明 an existing one, or say by options"),
    ] = None,
    kinds: Kinds = None,
    fields: Fields = None,
    chains: Chains = None,
    districts: Districts = None,
    organisations: Organisations = None,
    words: Words = None,
    scenarios: Scenarios = None,
    tasks_of: TasksOf = None,
    companies: Companies = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="回看几天 so many days back")] = 30,
    as_json: JsonOption = False,
) -> None:
    """预览：过去几天会收到什么通知，不存不发 what would have been told in the last days; nothing is kept or sent."""
    codes, settings = code_lists(), settings_of(context)
    with wiring.reader(settings) as engine, engine.connect() as connection:
        if subscription is None:
            typed = _typed(fields, chains, districts, organisations, words, scenarios, tasks_of, companies)
            asked, wanted = asked_of(typed, kinds or (), codes)
        else:
            row = row_of(connection, subscription)
            if row is None:
                output.warn(f"没有订阅 {subscription}，见 scenarios notices list / there is no such subscription")
                raise typer.Exit(ExitCode.NO)
            known = subscription_of(row)
            asked, wanted = known.filter, known.kinds
        found = previewed(connection, asked, wanted, days, KeptMarket(settings.encodings), codes, datetime.now(UTC))
    if as_json:
        for it in found:
            output.print_json_line(it.document)
        return
    rows = [(it.document["happened_at"][:10], it.document["text"]["zh"], it.document["why"]["zh"]) for it in found]
    output.show_table(f"{len(found)} 条通知", ("日期", "内容", "为何收到"), rows)


@app.command()
def run(
    context: typer.Context,
    follow: Annotated[bool, typer.Option("--follow", help="持续进行，Ctrl-C 结束 go on, until Ctrl-C")] = False,
    port: PortOption = None,
    bind: BindOption = LOOPBACK,
    as_json: JsonOption = False,
) -> None:
    """把有变化的事告诉与之有关的人；可启动多个，只有一个在发送 tell whom it concerns; several may run, one tells."""
    settings = settings_of(context)
    wiring.require_registry(settings)
    read, sent, failures = 0, 0, dict[str, str]()
    with ExitStack() as stack:
        stop = stack.enter_context(stop_on_signals())
        progress = NoticesProgress()
        stack.enter_context(watched(bind, port, partial(_metrics, progress), progress.health))
        notifier, still_sole = stack.enter_context(tellers.notifier(settings, lambda: stop.is_requested))
        progress.is_active = True
        retrying = patient(still_sole)
        while not stop.is_requested:
            read += (taken := _taken(notifier, retrying))
            retrying(notifier.gather, datetime.now(UTC))
            found = retrying(notifier.send, time.time)
            sent, failures = sent + found.sent, found.failures
            progress.observe(taken, found.sent, len(found.failures))
            if not follow:
                break
            until = time.monotonic() + _ROUND_SECONDS
            while not stop.is_requested and time.monotonic() < until:
                time.sleep(0.2)
    if as_json:
        output.print_json({"changes": read, "sent": sent, "failures": failures})
    else:
        output.say(f"看了 {read} 处变化，发出 {sent} 封 / {read} changes read, {sent} messages sent")
    for subscription, text in failures.items():
        output.warn(f"{subscription}：{text}；稍后重试 / will be tried again")
    if failures and not follow:
        raise typer.Exit(ExitCode.NO)


def _typed(*asked: list[str] | None) -> Filter:
    """What the options say, in the order of the fields."""
    return Filter(**{name: tuple(it or ()) for name, it in zip(Filter.model_fields, asked, strict=True)})


def _taken(notifier: Notifier, retrying: Any) -> int:
    read = 0
    while taken := retrying(notifier.take, datetime.now(UTC)):
        read += taken
    return read


def _metrics(progress: NoticesProgress) -> NoticesMetrics:
    from scenario_registry.notices.metrics import NoticesMetrics

    return NoticesMetrics(progress)


def _say_made(made: Subscribed, base_url: str | None) -> None:
    row = made.row
    output.say(f"已订阅 {row.id} / subscribed")
    if row.way == Way.FEED:
        where = base_url or "http://127.0.0.1:8700"
        output.say(f"订阅源地址，只显示这一次 the feed's address, shown this once:\n{where}/notices/feed/{made.secret}")
        return
    if made.secret is not None:
        output.say(
            f"签名密钥，只显示这一次，请交给接收方 the key that its receiver needs, shown this once:\n{made.secret}"
        )
    output.say(f"确认请求将发往 {row.address}，确认后才开始通知 / asked to confirm; nothing is told before")


def _cells(row: Row, tally: Tally | None, asked: str) -> tuple[object, ...]:
    it = subscription_of(row)
    told = tally or Tally(0, 0, None, None)
    return (
        *(row.id, row.name, WAY_TEXTS[it.way].zh, row.address, asked, kinds_text(it.kinds).zh),
        *(rhythm_text(it).zh, state_zh(row), told.written, told.waits, told.error or ""),
    )


def state_zh(row: Row) -> str:
    """In force, not yet, or no more."""
    if row.ended_us is not None:
        return f"已结束 ended {to_people(from_microseconds(row.ended_us))}（{row.ended_because}）"
    return "待确认 to be confirmed" if row.confirmed_us is None else "有效 in force"


def _as_json(row: Row, tally: Tally | None) -> dict[str, Any]:
    moments = {name: getattr(row, f"{name}_us") for name in ("created", "confirmed", "ended")}
    told = tally or Tally(0, 0, None, None)
    return {
        "subscription": row.id,
        "name": row.name,
        "way": row.way,
        "address": row.address,
        "kinds": json.loads(row.kinds),
        "filter": json.loads(row.filter),
        "rhythm": row.rhythm,
        "hour": row.hour,
        "weekday": row.weekday + 1,
        **{f"{name}_at": None if us is None else from_microseconds(us) for name, us in moments.items()},
        "ended_because": row.ended_because,
        "notices": told.written,
        "waiting": told.waits,
        "error": told.error,
    }
