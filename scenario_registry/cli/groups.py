"""``scenarios groups``: the working group of a chain."""

from __future__ import annotations

from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cases.tasks import tasks
from scenario_registry.cli import output
from scenario_registry.cli.case_words import DayOption
from scenario_registry.cli.choices import chosen_code, chosen_day
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.names import name_of
from schemas.case_words import KINDS, STATES
from schemas.code_lists import code_lists
from schemas.scenario import Stage
from schemas.words import STAGE_ZH
from schemas.working_groups import working_groups
from sinks.cases.figures import chain_figures
from streams.cases.standing import Urgency

app = typer.Typer(no_args_is_help=True, help="产业链工作专班 working groups of the key industry chains")


@app.command("list")
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


@app.command("show")
def show_group(
    context: typer.Context,
    chain: Annotated[str, typer.Argument(metavar="产业链", help="产业链名称或代码 chain")],
    day: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """一个专班的场景、事项和待办 a group's scenarios, cases and tasks in figures."""
    settings, codes, today = settings_of(context), code_lists(), chosen_day(day)
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
