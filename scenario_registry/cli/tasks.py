"""``scenarios tasks``: what waits for whom."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cases.tasks import Task, tasks
from scenario_registry.cli import output
from scenario_registry.cli.case_words import DayOption, say_warnings, standing_zh, task_as_json
from scenario_registry.cli.choices import chosen_code, chosen_day, chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, settings_of
from scenario_registry.cli.names import name_of
from scenario_registry.loop.case_handler import desks_of
from schemas.case_words import KINDS, STATES
from schemas.code_lists import code_lists
from streams.cases.standing import Urgency

app = typer.Typer(no_args_is_help=True, help="待办：谁须在何时前办理 tasks: who must act, by when")

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
    codes, today = code_lists(), chosen_day(day)
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
    say_warnings(task.standing.warning for task in found)


def _row(task: Task) -> tuple[object, ...]:
    case = task.case
    return (
        case.due_on,
        standing_zh(task),
        name_of(case.owner or ""),
        case.case_id,
        KINDS[case.kind].zh,
        STATES[case.kind, case.state].zh,
        case.title or "未报送 not stated",
        task.deadline.task_zh,
    )
