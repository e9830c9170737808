"""``scenarios registry``: query what the registry says, said, and in which order it changed."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from quality.feed_health import STATE_ZH, FeedState
from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_code, chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import FIELD_ZH, in_words, name_of
from scenario_registry.record_json import canonical, change_as_json, record_as_json, step_as_json
from scenario_registry.timeline import Step, timeline
from scenario_registry.unfinished import replaced
from schemas.change import CHANGE_ZH, ChangeKind
from schemas.code_lists import code_lists
from schemas.moment import SHANGHAI, to_people
from schemas.outcome import OUTCOME_ZH
from schemas.record import Key
from schemas.registry_id import parse_registry_id
from schemas.scenario import Kind, Stage
from schemas.words import STAGE_ZH
from sinks.queries.changes import changes_after, current_version, version_before
from sinks.queries.history import history as history_of
from sinks.queries.records import Record, Wanted, members, record, records

app = typer.Typer(no_args_is_help=True, help="查询登记库 query the registry")

Scenario = Annotated[
    str,
    typer.Argument(
        metavar="场景", help="登记编号 CDS-…、机构/编号，或机构 registry id, organisation/number, or organisation"
    ),
]
LocalId = Annotated[str | None, typer.Argument(metavar="编号", help="机构自己的编号 the organisation's own number")]


@app.command("list")
def list_records(
    context: typer.Context,
    organisation: Annotated[str | None, typer.Option(help="机构名称或代码 organisation")] = None,
    kind: Annotated[Kind | None, typer.Option(help="类别 scenario or opportunity")] = None,
    field: Annotated[str | None, typer.Option(help="领域名称或代码 field, see scenarios codes list fields")] = None,
    industry: Annotated[
        str | None, typer.Option(help="行业名称或代码，门类包括其大类 section or division of GB/T 4754")
    ] = None,
    district: Annotated[str | None, typer.Option(help="区（市）县名称或代码 district")] = None,
    stage: Annotated[Stage | None, typer.Option(help="阶段 stage")] = None,
    title: Annotated[str | None, typer.Option(help="名称中的文字 part of the title")] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """列出登记的场景，按机构和编号排序 list records by organisation and number."""
    codes = code_lists()
    wanted = Wanted(
        organisation=chosen_organisation(organisation),
        kind=kind,
        field=chosen_code("--field", field, codes.fields),
        industry=chosen_code("--industry", industry, codes.industries),
        district=chosen_code("--district", district, codes.districts),
        stage=stage,
        title=title,
    )
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        found = records(connection, wanted, limit or None)
        if as_json:
            for one in found:
                output.print_json_line(record_as_json(one))
            return
        rows = [_row(one) for one in found]
    headings = ("登记编号", "机构", "编号", "名称", "类别", "领域", "区（市）县", "投资估算（元）", "阶段")
    output.show_table(f"{len(rows)} 条" + ("，可能还有，见 --limit" if len(rows) == limit else ""), headings, rows)


@app.command()
def show(context: typer.Context, scenario: Scenario, local_id: LocalId = None, as_json: JsonOption = False) -> None:
    """显示一个场景的全部内容 show everything about one scenario."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        said = (record(connection, key) for key in _keys(context, connection, scenario, local_id))
        found = [one for one in said if one is not None]
        together = {} if as_json else {it: members(connection, it) for it in {one.registry_id for one in found}}
    if not found:
        output.warn(f"登记库中没有 {scenario} {local_id or ''} / not in the registry")
        raise typer.Exit(ExitCode.NO)
    if as_json:
        output.print_json([record_as_json(one) for one in found])
        return
    for one in found:
        fields = [(FIELD_ZH[name], in_words(name, value)) for name, value in one.statement.items() if name != "stage"]
        about = [
            ("机构", f"{name_of(one.organisation)} {one.organisation}"),
            ("机构编号", one.local_id),
            ("阶段", STAGE_ZH[Stage(one.stage)] + (f"：{one.withdrawn_because}" if one.withdrawn_because else "")),
            ("版本", f"{one.sequence}" + ("（同一版本有两种内容，待机构更正）" if one.conflicted else "")),
            ("机构发布于", to_people(one.said_at)),
            ("登记系统收到于", to_people(one.received_at)),
            *_fresh(one),
            *_told_too(one, together[one.registry_id]),
        ]
        output.show_fields(one.registry_id, [*about, *fields])


@app.command()
def history(context: typer.Context, scenario: Scenario, local_id: LocalId = None, as_json: JsonOption = False) -> None:
    """一个场景的每个版本：何时有效、改了什么 every version of a scenario: when it held, what it changed."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        keys = _keys(context, connection, scenario, local_id)
        told = {key: timeline(history_of(connection, key), code_lists()) for key in keys}
    if not any(told.values()):
        output.warn(f"没有收到过 {scenario} {local_id or ''} / nothing was ever received about it")
        raise typer.Exit(ExitCode.NO)
    if as_json:
        output.print_json([step_as_json(step) for steps in told.values() for step in steps])
        return
    headings = ("版本", "有效自（北京时间）", "至", "结果", "变化", "事件编号")
    for key, steps in told.items():
        output.show_table(
            f"{name_of(key.organisation)} {key.local_id}", headings, [_history_row(step) for step in steps]
        )


@app.command()
def changes(
    context: typer.Context,
    after: Annotated[int, typer.Option(min=0, help="已有的登记库版本 the version you have")] = 0,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"],
            help="北京时间的某日零时或某时以来收到的 what came since that day or moment, Beijing time",
        ),
    ] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """某个登记库版本之后、或某日以来的变化，连续无缺 what changed after a version or since a day, without gap."""  # fmt: skip
    if since is not None and after:
        raise typer.BadParameter("--after 与 --since 只用一个 / use one of --after and --since")
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        if since is not None:
            after = version_before(connection, since.replace(tzinfo=SHANGHAI))
        found = changes_after(connection, after, limit or None)
        if as_json:
            for change in found:
                output.print_json_line(change_as_json(change))
            return
        rows = [
            (it.version, CHANGE_ZH[ChangeKind(it.kind)], it.registry_id, name_of(it.organisation), it.local_id,
             it.statement["title"], STAGE_ZH[Stage(it.stage)], it.received_at)
            for it in found
        ]  # fmt: skip
        version = current_version(connection)
    headings = ("登记库版本", "变化", "登记编号", "机构", "编号", "名称", "阶段", "收到（北京时间）")
    more = "，可能还有，见 --limit" if len(rows) == limit else ""
    output.show_table(f"登记库现为版本 {version}；{len(rows)} 条变化{more}", headings, rows)


@app.command()
def export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="JSON Lines 文件 file to write")],
    as_json: JsonOption = False,
) -> None:
    """导出为规范的 JSON Lines，两个登记库可用 diff 比较 export such that diff compares two registries.

    每行一条记录，按机构和编号的字节序排列，键的顺序固定 one record a line, by organisation and number in byte order, keys in fixed order.
    """
    count = 0
    with (
        wiring.reader(settings_of(context)) as engine,
        engine.connect() as connection,
        replaced(to) as unfinished,
        unfinished.open("w", encoding="utf-8") as file,
    ):
        version = current_version(connection)
        for one in records(connection):
            file.write(json.dumps(canonical(one), ensure_ascii=False) + "\n")
            count += 1
    if as_json:
        output.print_json({"file": str(to), "records": count, "version": version})
    else:
        output.say(f"{count} 条记录（登记库版本 {version}）→ {to}")


def _keys(context: typer.Context, connection: Connection, scenario: str, local_id: str | None) -> list[Key]:
    """What is meant: the records of a registry id, or an organisation's own number. Raises typer.BadParameter for neither."""
    name, slash, number = scenario.partition("/")
    if local_id is None and slash and (owner := code_lists().organisation_called(name)):
        return [Key(owner.id, number)]
    organisation = chosen_organisation(scenario) or scenario
    if local_id is not None:
        return [Key(organisation, local_id)]
    if organisation in code_lists().organisations:
        raise typer.BadParameter(f"{scenario}：请再写机构自己的编号 / add the organisation's own number")
    try:
        return [Key(one.organisation, one.local_id) for one in members(connection, parse_registry_id(scenario))]
    except ValueError as error:
        raise typer.BadParameter(_meant(context, connection, scenario) or str(error)) from error


def _meant(context: typer.Context, connection: Connection, typed: str) -> str | None:
    """How to ask for what is an organisation's own number rather than a registry id; None for a mistyped registry id."""
    command = f"scenarios registry {context.info_name}"
    holders = [it for it in code_lists().organisations.values() if record(connection, Key(it.id, typed))]
    if holders:
        lines = [f"{it.name_zh}：{command} {it.id} {shlex.quote(typed)}" for it in holders]
        return f"{typed} 是机构自己的编号，请写明机构 / an organisation's own number, name whose: {'；'.join(lines)}"
    if typed.upper().startswith("CDS"):
        return None
    return (
        f"{typed} 不是登记编号（CDS-…）；机构自己的编号请写作 / is no registry id; for an organisation's own number: "
        f"{command} ORGANISATION NUMBER"
    )


def _fresh(one: Record) -> list[tuple[str, object]]:
    """How fresh the organisation's word is; nothing before the first quality run."""
    if one.feed_state is None:
        return []
    is_overdue = one.overdue_from is not None and one.overdue_from < datetime.now(UTC)
    return [
        ("报送状态", f"{STATE_ZH[FeedState(one.feed_state)]} {one.feed_state}"),
        ("最近确认于", one.last_confirmed_at),
        (
            "应在此前再次报送",
            f"{to_people(one.overdue_from)}{'（已过期）' if is_overdue else ''}" if one.overdue_from else None,
        ),
    ]


def _told_too(one: Record, together: list[Record]) -> list[tuple[str, object]]:
    """The other records of the same scenario; nothing when there are none."""
    others = (it for it in together if (it.organisation, it.local_id) != (one.organisation, one.local_id))
    told = [f"{name_of(it.organisation)} {it.local_id} {it.statement['title']}" for it in others]
    return [("同一场景还有", "\n".join(told))] if told else []


def _row(one: Record) -> tuple[object, ...]:
    said = one.statement
    shown = (in_words(name, said.get(name)) for name in ("kind", "field", "districts", "investment_cny"))
    stage = STAGE_ZH[Stage(one.stage)] + ("（冲突）" if one.conflicted else "")
    return (one.registry_id, name_of(one.organisation), one.local_id, said["title"], *shown, stage)


def _history_row(step: Step) -> tuple[object, ...]:
    version = step.said.version
    is_first = bool(step.changes) and all(it.old is None for it in step.changes)
    changed = [] if is_first else [
        f"{FIELD_ZH[it.field]}：{in_words(it.field, it.old) or '（无）'} → {in_words(it.field, it.new) or '（无）'}"
        for it in step.changes
    ]  # fmt: skip
    if is_first:
        changed.append("首次报送")
    if step.problem:
        changed.append(f"{step.problem.message_zh}（{step.problem.code}）")
    until = step.valid_to or ("至今" if step.valid_from else None)
    outcome = "、".join(OUTCOME_ZH[it] for it in step.said.outcomes)
    return (
        version.sequence,
        step.valid_from or "未生效",
        until,
        outcome,
        "\n".join(changed) or "内容不变",
        version.event_id,
    )
