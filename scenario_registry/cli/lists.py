"""``scenarios lists``: what the registry holds now as a file for people; and lists in batches, from the draft to the errata."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import list_acts, list_views, output
from scenario_registry.cli.choices import chosen_codes, chosen_kind, chosen_stages
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.lists.making import ListFormat, ListRequest, MadeList, make_list
from schemas.code_lists import code_lists
from schemas.scenario import Stage
from sinks.publication.grouping import Grouping
from sinks.publication.selection import Selection

_STAGES = tuple(stage for stage in Stage if stage is not Stage.WITHDRAWN)


app = typer.Typer(
    invoke_without_command=True,
    help="清单：--to 生成现有场景的清单；子命令分批发布清单 lists: --to writes what there is now; the commands publish in batches",
)
list_acts.add_to(app)
list_views.add_to(app)


@app.callback()
def lists(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option("--to", help="写到哪个目录 folder to write to", file_okay=False)] = None,
    by: Annotated[Grouping, typer.Option("--by", help="分领域、分行业、分区域、分单位或分产业链 how to group")] = Grouping.FIELD,
    kind: Annotated[str, typer.Option("--kind", help="scenario 场景、opportunity 机会、all 全部")] = "all",
    list_format: Annotated[ListFormat, typer.Option("--format", help="文件格式 form of the file")] = ListFormat.XLSX,
    field: Annotated[list[str] | None, typer.Option("--field", help="只要这些领域（名称或代码，可重复） only these fields")] = None,
    industry: Annotated[list[str] | None, typer.Option("--industry", help="只要这些行业 only these industries")] = None,
    district: Annotated[list[str] | None, typer.Option("--district", help="只要这些区（市）县 only these districts")] = None,
    chain: Annotated[list[str] | None, typer.Option("--chain", help="只要这些重点产业链 only these industry chains")] = None,
    stage: Annotated[list[str] | None, typer.Option("--stage", help="只要这些阶段 only these stages")] = None,
    with_contacts: Annotated[bool, typer.Option("--with-contacts", help="带联系邮箱，仅限内部使用 with mail addresses, not for the public")] = False,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """清单：带 --to 时生成现有场景与机会的清单，已撤回的不列入；子命令分批起草、定稿、审批和发布 with --to, lists of what there is now; the commands publish lists in batches."""
    if context.invoked_subcommand is not None:
        return
    if to is None:
        raise typer.BadParameter(
            "缺少 --to 目录；分批清单见 scenarios lists --help / --to is missing; for lists in batches see --help"
        )
    codes = code_lists()
    request = ListRequest(
        grouping=by,
        selection=Selection(
            kind=chosen_kind(kind),
            fields=chosen_codes("--field", field, codes.fields),
            industries=chosen_codes("--industry", industry, codes.industries),
            districts=chosen_codes("--district", district, codes.districts),
            chains=chosen_codes("--chain", chain, codes.chains),
            stages=chosen_stages(stage, _STAGES),
        ),
        format=list_format,
        with_contacts=with_contacts,
    )
    with wiring.reader(settings_of(context)) as engine:
        made = make_list(engine, request, to, codes)
    if as_json:
        output.print_json(_as_json(made))
    else:
        show_made(made)


def show_made(made: MadeList) -> None:
    """The groups with their counts, and where the file is."""
    edition = made.edition
    rows = [(edition.group_names[group], listed) for group, listed in edition.contents.groups]
    output.show_table(f"{edition.title}　{edition.state}", ("分组", "条数"), rows)
    output.say(f"{edition.totals}：{made.path}")


def _as_json(made: MadeList) -> dict[str, object]:
    contents = made.edition.contents
    groups = [
        {"code": group, "name_zh": made.edition.group_names[group], "listed": listed}
        for group, listed in contents.groups
    ]
    return {
        "path": str(made.path),
        "version": contents.version,
        "changed_at": contents.changed_at,
        "listed": contents.listed,
        "distinct": contents.distinct,
        "groups": groups,
    }
