"""``scenarios tasks``: what waits for whom; ``scenarios groups``: the working group of a chain."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cases.tasks import Task, tasks
from scenario_registry.cli import output
from scenario_registry.cli.case_words import DayOption, day_asked, standing_zh, task_as_json
from scenario_registry.cli.choices import chosen_code, chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, settings_of
from scenario_registry.cli.names import name_of
from scenario_registry.loop.case_handler import desks_of
from schemas.case_words import KINDS, STATES
from schemas.code_lists import code_lists
from schemas.scenario import Stage
from schemas.words import STAGE_ZH
from schemas.working_groups import working_groups
from sinks.cases.figures import chain_figures
from streams.cases.standing import Urgency

app = typer.Typer(no_args_is_help=True, help="待办：谁须在何时前办理 tasks: who must act, by when")
groups = typer.Typer(no_args_is_help=True, help="产业链工作专班 working groups of the key industry chains")

ChainOption = Annotated[str | None, typer.Option("--group", help="某产业链工作专班的 of the working group of a chain")]


@app.command("list")
def list_tasks(
    context: typer.Context,
    organisation: Annotated[str | None, typer.Option(help="须由该机构办理的 that wait for that organisation")] = None,
    group: ChainOption = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的 only those whose day is over")] = False,
    day: DayOption = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """列出待办，最早到期的在前；中心另见已上报的 list tasks, the longest due first; the desk sees what came up to it too."""
    codes, today = code_lists(), day_asked(day)
    chain = chosen_code("--group", group, codes.chains)
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        waiting = tasks(connection, today, chosen_organisation(organisation), desks=desks_of(codes), chain=chain)
        late = (Urgency.OVERDUE, Urgency.ESCALATED)
        found = list(islice((it for it in waiting if not overdue or it.standing.urgency in late), limit or None))
    if as_json:
        for task in found:
            output.print_json_line(task_as_json(task))
        return
    more = "，可能还有，见 --limit" if len(found) == limit else ""
    headings = ("期限", "情况", "须办理的机构", "事项", "类别", "状态", "场景", "要做什么")
    output.show_table(f"{today} 共 {len(found)} 件{more}", headings, [_row(task) for task in found])


@groups.command("list")
def list_groups(context: typer.Context, as_json: JsonOption = False) -> None:
    """列出各产业链工作专班及成员 the working groups and their members."""
    found = working_groups(code_lists(), settings_of(context).working_groups_file).values()
    if as_json:
        for group in found:
            output.print_json_line(
                {
                    "chain": group.chain,
                    "name_zh": group.name_zh,
                    "name_en": group.name_en,
                    "members": group.members,
                    "placeholder": group.is_placeholder,
                    "source": group.source,
                }
            )
        return
    rows = [
        (it.chain, it.name_zh, "、".join(map(name_of, it.members)), "待填写 placeholder" if it.is_placeholder else "")
        for it in found
    ]
    output.show_table(f"{len(rows)} 个", ("产业链", "专班", "成员", "说明"), rows)


@groups.command("show")
def show_group(
    context: typer.Context,
    chain: Annotated[str, typer.Argument(help="产业链名称或代码 chain")],
    day: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个专班的场景、事项和待办 a group's scenarios, cases and tasks in figures."""
    settings, codes, today = settings_of(context), code_lists(), day_asked(day)
    code = chosen_code("CHAIN", chain, codes.chains)
    group = working_groups(codes, settings.working_groups_file).get(code or "")
    if code is None or group is None:
        raise typer.BadParameter(f"{chain}：没有这个专班 / there is no group of that chain")
    with wiring.reader(settings) as engine, engine.connect() as connection:
        figures = chain_figures(connection, code)
        waiting = list(tasks(connection, today, chain=code))
    late = sum(it.standing.urgency in (Urgency.OVERDUE, Urgency.ESCALATED) for it in waiting)
    if as_json:
        output.print_json(
            {
                "chain": code,
                "members": group.members,
                "scenarios": figures.scenarios,
                "cases": {f"{kind}.{state}": count for (kind, state), count in sorted(figures.cases.items())},
                "tasks": len(waiting),
                "overdue": late,
            }
        )
        return
    scenarios = [(STAGE_ZH[stage], figures.scenarios[stage]) for stage in Stage if stage in figures.scenarios]
    cases = [
        (f"{KINDS[kind].zh}：{word.zh}", figures.cases[kind, state])
        for (kind, state), word in STATES.items()
        if (kind, state) in figures.cases
    ]
    members = "、".join(map(name_of, group.members))
    output.show_fields(
        group.name_zh,
        [
            ("成员", members),
            *((f"场景：{name}", count) for name, count in scenarios),
            *cases,
            ("待办", len(waiting)),
            ("其中逾期", late),
        ],
    )


def _row(task: Task) -> tuple[object, ...]:
    case = task.case
    return (
        case.due_on,
        standing_zh(task),
        name_of(case.owner or ""),
        case.case_id,
        KINDS[case.kind].zh,
        STATES[case.kind, case.state].zh,
        case.title,
        task.deadline.task_zh,
    )
