"""``scenarios cases``: refinements and engagements, and the next step of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.access import require_speaker
from scenario_registry.cases.acting import StepRefusedError, new_step, roles_in
from scenario_registry.cases.of_case import text_of, warning_of, warning_of_step
from scenario_registry.cases.progress import progress_of, references_of
from scenario_registry.cli import output
from scenario_registry.cli.case_words import (
    case_as_json,
    key_said,
    key_zh,
    problem_text,
    reference_of,
    said_values,
    say_warnings,
    scenario_keys,
    state_zh,
    step_as_json,
    step_zh,
)
from scenario_registry.cli.choices import chosen_day, chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, next_step, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from scenario_registry.loop.case_handler import desks_of
from scenario_registry.loop.saying import say
from schemas.case import REFINEMENT, Role
from schemas.case_words import KINDS, STATES, STEPS
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds, to_people
from schemas.problem import Problem, problem
from schemas.words import STAGE_ZH
from sinks.cases.reading import CaseRow, SoughtCases, StepRow, case, cases_about, cases_with, sought_cases, steps_of
from streams.cases.standing import day_warning
from streams.cases.tables import CASE_TABLES

app = typer.Typer(no_args_is_help=True, help="事项：场景梳理与供需对接 cases: refinements and engagements")

CaseArgument = Annotated[
    str, typer.Argument(metavar="事项", help="事项编号 机构/编号 id of the case: organisation/number")
]
KindOption = Annotated[str | None, typer.Option("--kind", help="refinement 场景梳理，engagement 供需对接")]
AsOption = Annotated[str, typer.Option("--as", help="以哪个机构的名义 the organisation that speaks")]


@app.command("list")
def list_cases(
    context: typer.Context,
    kind: KindOption = None,
    state: Annotated[str | None, typer.Option(help="状态，如 pilot state")] = None,
    organisation: Annotated[str | None, typer.Option(help="参与或须办理的机构 a party, or who must act")] = None,
    scenario: Annotated[
        str | None,
        typer.Option(help="某一场景的：机构/编号或登记编号 of one scenario: organisation/number or registry id"),
    ] = None,
    capability: Annotated[
        str | None, typer.Option(help="某一能力的：机构/编号 of one capability: organisation/number")
    ] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """列出事项，最早到期的在前 list cases, those due first at the top."""
    sought = SoughtCases(_kind(kind), state, chosen_organisation(organisation))
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        if capability is not None:
            found = cases_with(connection, [key_said(capability)])
            if not as_json:
                proven = references_of(found)
                output.say(f"已验收、可引用的 accepted, to point to：{len(proven)} 件")
        elif scenario is None:
            found = list(sought_cases(connection, sought, limit or None))
        else:
            found = cases_about(connection, scenario_keys(connection, scenario))
            if not as_json and "/" not in scenario:
                _say_progress(connection, scenario)
    if as_json:
        for one in found:
            output.print_json_line(case_as_json(one))
        return
    rows = [
        (KINDS[it.kind].zh, it.case_id, it.title, key_zh(it.capability), state_zh(it), it.owner and name_of(it.owner), it.due_on)
        for it in found
    ]  # fmt: skip
    more = "，可能还有，见 --limit" if scenario is capability is None and len(rows) == limit else ""
    headings = ("类别", "事项编号", "场景", "能力", "状态", "须办理的机构", "期限")
    output.show_table(f"{len(rows)} 件{more}；scenarios cases show 编号", headings, rows)


@app.command()
def show(
    context: typer.Context,
    case_id: CaseArgument,
    kind: KindOption = None,
    viewer: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="以该机构查看：显示其可办理的步骤，参与方可见保密内容 as whom: what it may do, and what is its to see",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """显示一个事项：经过、事实、可以做什么 one case: its walk, its facts, what may be done."""
    viewer = chosen_organisation(viewer)
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        kinds = [one] if (one := _kind(kind)) else list(KINDS)
        found = [
            (it, steps_of(connection, it.kind, case_id)) for name in kinds if (it := case(connection, name, case_id))
        ]
        texts = {it.kind: text_of(connection, it, code_lists()) for it, _ in found}
    if not found:
        output.warn(f"没有事项 {case_id} / there is no such case")
        raise typer.Exit(ExitCode.NO)
    if as_json:
        output.print_json(
            [
                case_as_json(it, viewer, _of_day(it)) | {"steps": [step_as_json(step) for step in steps]}
                for it, steps in found
            ]
        )
        return
    for it, steps in found:
        _show(it, steps, viewer)
        say_warnings([_of_day(it)])
        if text := texts[it.kind]:
            output.say(f"可复用案例 reusable case\n{text.zh}\n\n{text.en}")


@app.command()
def step(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="步骤",
            help="哪一步，如 engagement.agreed；事项现在可走的见 cases show which step; what a case may do: cases show",
        ),
    ],
    case_id: CaseArgument,
    speaker: AsOption,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help="字段=值，值可为 JSON，可重复 field=value, JSON or text; may be repeated"),
    ] = None,
    data: Annotated[
        str | None, typer.Option("--data", help="JSON 文件，- 为标准输入 data as JSON; - is standard input")
    ] = None,
    scenario: Annotated[str | None, typer.Option(help="场景：机构/编号或登记编号 the scenario")] = None,
    capability: Annotated[str | None, typer.Option(help="能力：机构/编号 the capability")] = None,
    as_json: JsonOption = False,
) -> None:
    """办理一步：作为事件发到该机构的通道 take a step: an event in the organisation's own channel."""
    settings, codes = settings_of(context), code_lists()
    kind, _, done = name.partition(".")
    if (kind, done) not in STEPS:
        known = "、".join(f"{one}.{step}（{word.zh}）" for (one, step), word in STEPS.items())
        raise typer.BadParameter(f"{name}：没有这个步骤，可用的 / unknown, choose one of: {known}")
    organisation = chosen_organisation(speaker) or speaker
    if organisation not in codes.organisations:
        raise StepRefusedError([problem("unknown_organisation", "source", organisation)])
    require_speaker(settings, organisation, codes.organisations)
    said = said_values(values or [], data)
    with wiring.reader(settings) as engine, engine.connect() as connection:
        if kind == REFINEMENT and done == "submitted" and scenario is None:
            scenario = case_id
        if scenario is not None:
            said["scenario"] = reference_of(connection, scenario, organisation)
        if capability is not None:
            said["capability"] = key_said(capability)._asdict()
        known_case = case(connection, kind, case_id)
        warning = warning_of_step(connection, known_case, said)
    new = new_step(known_case, kind, case_id, organisation, done, said, datetime.now(UTC), desks_of(codes))
    with wiring.event_log(settings) as log:
        say(log, new)
    if as_json:
        warnings = [warning.model_dump()] if warning else []
        output.print_json({"event": new.event_id, "case": case_id, "sequence": new.sequence, "warnings": warnings})
        return
    output.say(f"已发送 sent：{STEPS[kind, done].zh} {case_id}，第 {new.sequence} 步，事件 {new.event_id}")
    if warning:
        output.warn(problem_text(warning))
    output.say(next_step(settings))


def _of_day(it: CaseRow) -> Problem | None:
    return day_warning(it.due_on, chosen_day(None)) if it.due_on else None


def _show(it: CaseRow, steps: list[StepRow], viewer: str | None) -> None:
    facts = it.facts
    promises = "\n".join(
        f"{one['due_on']} {name_of(one['organisation'])}：{one['what']}" for one in facts.get("promises", ())
    )
    evidence = "\n".join(f"{one['title']} {one['reference']}" for one in facts.get("evidence", ()))
    remarks = "\n".join(f"{one['field']}：{one['remark']}" for one in facts.get("remarks", ()))
    failures = "\n".join(
        f"{one['failed_on']} {one['reason']} {one['missing_technology'] or ''}" for one in facts.get("failures", ())
    )
    fields = [
        ("场景", f"{key_zh(it.scenario)} {it.title or ''}"),
        ("提示", problem_text(warning) if (warning := warning_of(it)) else ""),
        ("能力", key_zh(it.capability)),
        ("状态", state_zh(it) + ("" if it.since_us is None else f"，自 {to_people(from_microseconds(it.since_us))}")),
        ("须办理", f"{name_of(it.owner)}，{it.due_on} 前" if it.owner else ""),
        ("待改", remarks),
        ("承诺", promises),
        ("材料", evidence),
        ("终止记录", failures),
        ("推广地点", "、".join(one["name"] for one in facts.get("sites", ()))),
        ("可办理", _possible(it, viewer)),
    ]
    output.show_fields(f"{KINDS[it.kind].zh} {it.case_id}", [field for field in fields if field[1]])
    if it.is_party(viewer):
        rows = [(name_of(one["organisation"]), one.get("price_cny"), one.get("terms")) for one in it.confidential]
        output.show_table("保密内容（仅参与方可见）confidential", ("机构", "价格（元）", "条款"), rows)
    headings = ("步", "日期", "机构", "办理", "之后", "说明", "未生效原因")
    output.show_table("经过", headings, [_step_row(it.kind, one) for one in steps])


def _step_row(kind: str, one: StepRow) -> tuple[object, ...]:
    why = (
        problem(one.void, "type", step_zh(kind, one.type), before=STATES[kind, one.before].zh).message_zh
        if one.void
        else ""
    )
    after = "" if one.void else STATES[kind, one.after].zh
    return one.sequence, one.day, name_of(one.organisation), step_zh(kind, one.type), after, one.data.get("note"), why


def _possible(it: CaseRow, viewer: str | None) -> str:
    roles = roles_in(it, it.kind, it.case_id, viewer, desks_of(code_lists())) if viewer else frozenset(Role)
    return "、".join(
        f"{it.kind}.{row.step}（{STEPS[it.kind, row.step].zh}）"
        for row in CASE_TABLES[it.kind].next_steps(it.state, roles)
    )


def _say_progress(connection: Connection, registry_id: str) -> None:
    progress = progress_of(connection, registry_id)
    stated = "、".join(f"{name_of(key.organisation)} {STAGE_ZH[stage]}" for key, stage in progress.stated.items())
    reached = STAGE_ZH[progress.reached] if progress.reached else "无"
    output.say(
        f"报送的阶段 stated：{stated}；事项已到 reached：{reached}"
        + ("（可更新报送的阶段）" if progress.is_ahead else "")
    )


def _kind(kind: str | None) -> str | None:
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"--kind {kind}：可用的 / choose one of: {'、'.join(KINDS)}")
    return kind
