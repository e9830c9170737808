"""Which quality run and which rule a command is about."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Engine, inspect, select

from quality.suites import suite
from scenario_registry.cli import output
from scenario_registry.cli.choices import did_you_mean
from scenario_registry.cli.exit_code import ExitCode
from sinks.quality_results import last_run
from sinks.tables import quality_runs

RunOption = Annotated[
    int | None, typer.Option("--run", min=1, help="第几次检查；不写则为最近一次 number of the run, else the latest")
]
OfOrganisationOption = Annotated[
    str | None, typer.Option("--organisation", help="只要一个机构（名称或代码） only this organisation")
]
RuleOption = Annotated[
    str | None, typer.Option("--rule", help="只要一条规则，见 quality rules only this rule, see quality rules")
]


def kept_run(engine: Engine, number: int | None = None) -> int:
    """That run, or the latest. Exits when there was none, or none could be kept yet."""
    if inspect(engine).has_table(quality_runs.name):
        with engine.connect() as connection:
            latest = last_run(connection)
            wanted = latest if number is None else number
            kept: int | None = connection.scalar(select(quality_runs.c.run_id).where(quality_runs.c.run_id == wanted))
        if kept is not None:
            return kept
        if latest is not None:
            output.warn(f"没有第 {number} 次检查，最近一次是第 {latest} 次 / no run {number}; the latest is {latest}")
            raise typer.Exit(ExitCode.NO)
    output.warn("还没有检查过 / nothing was checked yet: scenarios quality run")
    raise typer.Exit(ExitCode.NO)


def chosen_rule(rule: str | None) -> str | None:
    """The rule as it is. Raises typer.BadParameter for one that is not among today's."""
    if rule is not None and rule not in suite():
        meant = did_you_mean(rule, suite())
        raise typer.BadParameter(
            f"--rule {rule}：没有这条规则{meant} 全部规则 / no such rule, for all: scenarios quality rules"
        )
    return rule
