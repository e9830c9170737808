"""``scenarios quality export``: every row that failed, not a sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.quality_runs import OfOrganisationOption, RuleOption, RunOption, chosen_rule, kept_run


def add_to(app: typer.Typer) -> None:
    """The command, on the command that holds it."""
    app.command("export")(export)


def export(
    context: typer.Context,
    to: Annotated[
        Path,
        typer.Option("--to", help="写入的文件，.csv、.xlsx 或 .jsonl file to write; its ending tells the form"),
    ],
    number: RunOption = None,
    organisation: OfOrganisationOption = None,
    rule: RuleOption = None,
    as_json: JsonOption = False,
) -> None:
    """导出一次检查的全部未通过的行 export every row that failed a run, an organisation or a rule."""
    # It needs openpyxl, which takes long to import.
    from scenario_registry.answers.failing import ENDINGS, Chosen, TooManyFailingError, count_of, write

    if to.suffix not in ENDINGS:
        raise typer.BadParameter(f"--to {to}：文件名应以下列之一结尾 / must end with one of: {'、'.join(ENDINGS)}")
    wanted, named = chosen_organisation(organisation), chosen_rule(rule)
    with wiring.reader(settings_of(context)) as engine:
        chosen = Chosen(kept_run(engine, number), wanted, named)
        with engine.connect() as connection:
            try:
                write(connection, chosen, to)
            except TooManyFailingError as error:
                output.warn(str(error))
                raise typer.Exit(ExitCode.USAGE) from error
            count = count_of(connection, chosen)
    if as_json:
        output.print_json({**chosen._asdict(), "failed": count, "written": str(to)})
    else:
        output.say(
            f"第 {chosen.run_id} 次检查，未通过 {count} 行 → {to} / failing rows of run {chosen.run_id}, written"
        )
