"""``scenarios export``: scenarios as one table in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_codes, chosen_kind, chosen_organisation, chosen_stages
from scenario_registry.cli.context import JsonOption, settings_of
from schemas.code_lists import code_lists
from schemas.scenario import Stage
from sinks.publication.selection import Selection

_Several = list[str] | None


def export(
    context: typer.Context,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            help="写入的文件，.xlsx、.csv、.jsonl 或 .parquet file to write; its ending tells the form",
            dir_okay=False,
        ),
    ],
    kind: Annotated[str, typer.Option("--kind", help="scenario 场景、opportunity 机会、all 全部")] = "all",
    field: Annotated[
        _Several, typer.Option("--field", help="只要这些领域（名称或代码，可重复） only these fields")
    ] = None,
    industry: Annotated[_Several, typer.Option("--industry", help="只要这些行业 only these industries")] = None,
    chain: Annotated[_Several, typer.Option("--chain", help="只要这些重点产业链 only these industry chains")] = None,
    district: Annotated[_Several, typer.Option("--district", help="只要这些区（市）县 only these districts")] = None,
    organisation: Annotated[
        _Several, typer.Option("--organisation", help="只要这些机构申报的 only what these tell of")
    ] = None,
    stage: Annotated[_Several, typer.Option("--stage", help="只要这些阶段 only these stages")] = None,
    as_json: JsonOption = False,
) -> None:
    """导出场景为一张表，含已撤回的，不含联系方式；全部出自登记库的同一版本 scenarios as one table, withdrawn ones too, without contacts, all of one version."""  # fmt: skip
    # Other commands need not wait until the writers of workbooks are imported.
    from scenario_registry.exports.asked import in_words
    from scenario_registry.exports.making import ExportFormat, make_export

    form = to.suffix.removeprefix(".").lower()
    if form not in list(ExportFormat):
        endings = "、".join(f".{it}" for it in ExportFormat)
        raise typer.BadParameter(f"--to {to}：文件名以 {endings} 结尾 / the name ends in one of these")
    codes = code_lists()
    selection = Selection(
        kind=chosen_kind(kind),
        fields=chosen_codes("--field", field, codes.fields),
        industries=chosen_codes("--industry", industry, codes.industries),
        districts=chosen_codes("--district", district, codes.districts),
        chains=chosen_codes("--chain", chain, codes.chains),
        stages=chosen_stages(stage, Stage),
        organisations=tuple(filter(None, map(chosen_organisation, organisation or ()))),
        with_withdrawn=True,
    )
    with wiring.reader(settings_of(context)) as engine:
        edition = make_export(engine, ExportFormat(form), selection, in_words(selection, codes), to, codes)
    if as_json:
        output.print_json({"file": str(to), "scenarios": edition.count, **edition.state._asdict()})
    else:
        output.say(f"{edition.count} 个场景（登记库版本 version {edition.state.version}）→ {to}")
