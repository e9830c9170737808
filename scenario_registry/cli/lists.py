"""``scenarios lists``: lists for publication, by field, industry or district, as a workbook or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_code
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.failure import ExitCode
from scenario_registry.lists.edition import TooManyRowsError
from scenario_registry.lists.making import ListFormat, ListRequest, MadeList, make_list
from schemas.code_lists import CodeList, code_lists
from schemas.scenario import Kind, Stage
from schemas.words import STAGE_ZH
from sinks.publication.grouping import Grouping
from sinks.publication.selection import Selection

_STAGES = {word: stage for stage, word in STAGE_ZH.items() if stage is not Stage.WITHDRAWN}


def lists(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录 folder to write to", file_okay=False)],
    by: Annotated[Grouping, typer.Option("--by", help="分领域、分行业或分区域 how to group")] = Grouping.FIELD,
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
    """生成场景与机会清单；已撤回的不列入 make lists; what is withdrawn is left out."""
    codes = code_lists()
    request = ListRequest(
        grouping=by,
        selection=Selection(
            kind=_kind(kind),
            fields=_codes("--field", field, codes.fields),
            industries=_codes("--industry", industry, codes.industries),
            districts=_codes("--district", district, codes.districts),
            chains=_codes("--chain", chain, codes.chains),
            stages=_stages(stage),
        ),
        format=list_format,
        with_contacts=with_contacts,
    )
    with wiring.reader(settings_of(context)) as engine:
        try:
            made = make_list(engine, request, to, codes)
        except TooManyRowsError as error:
            output.warn(str(error))
            raise typer.Exit(ExitCode.USAGE) from error
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


def _kind(word: str) -> Kind | None:
    if word == "all":
        return None
    if word not in [kind.value for kind in Kind]:
        raise _unknown("--kind", word, [*Kind, "all"])
    return Kind(word)


def _codes(option: str, names: Sequence[str] | None, known: CodeList) -> tuple[str, ...]:
    return tuple(code for name in names or () if (code := chosen_code(option, name, known)) is not None)


def _stages(words: Sequence[str] | None) -> tuple[Stage, ...]:
    stages = []
    for word in words or ():
        if word not in _STAGES and word not in _STAGES.values():
            raise _unknown("--stage", word, [f"{stage.value}（{name}）" for name, stage in _STAGES.items()])
        stages.append(_STAGES.get(word) or Stage(word))
    return tuple(stages)


def _unknown(option: str, word: str, known: Sequence[str]) -> typer.BadParameter:
    return typer.BadParameter(f"{option} {word}：没有这个值，可用的 / unknown, choose one of: {'、'.join(known)}")
