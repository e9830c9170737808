"""``scenarios lists``: which lists in batches there are, what is wrong with one, what changed, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.batches.drawing import draw, findings
from scenario_registry.batches.json_form import json_document
from scenario_registry.batches.making import Form, make_file
from scenario_registry.batches.previous import differences_of
from scenario_registry.batches.reading import document_of, folded_list, one_moment
from scenario_registry.batches.words import STATE_ZH
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_day
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.list_words import (
    DayOption,
    EditionOption,
    NumberArgument,
    finding_as_json,
    number_of,
)
from schemas.code_lists import code_lists
from schemas.field_names import field_name_zh
from schemas.list_content import EntryContent
from schemas.list_content import as_json as entry_as_json
from schemas.scenario import Kind
from schemas.words import KIND_ZH
from sinks.lists import list_rows
from streams.lists.states import ListState

_HEADINGS = ("编号", "名称", "申报单位", "登记编号")


def add_to(app: typer.Typer) -> None:
    """The commands, on the command that holds them."""
    for command in (index, show, check, diff, export):
        app.command()(command)


def index(context: typer.Context, as_json: JsonOption = False) -> None:
    """有哪些分批清单 which lists in batches there are."""
    with wiring.reader(settings_of(context)) as engine, one_moment(engine) as connection:
        rows = list_rows(connection)
    if as_json:
        for row in rows:
            output.print_json_line(row._asdict())
        return
    shown = [
        (it.number, KIND_ZH[Kind(it.kind)], it.title, STATE_ZH[ListState(it.state)] if it.state else "未起草", it.edition or None, it.entries or None, it.published_on)
        for it in rows
    ]  # fmt: skip
    output.show_table(f"{len(shown)} 份清单", ("编号", "类别", "名称", "状态", "版次", "项数", "发布日期"), shown)


def show(
    context: typer.Context, number: NumberArgument, edition: EditionOption = None, as_json: JsonOption = False
) -> None:
    """显示一份清单的条目；未定稿的显示现在会有哪些 one list; before the freeze, what would be on it now."""
    which, codes = number_of(number), code_lists()
    with wiring.reader(settings_of(context)) as engine, one_moment(engine) as connection:
        folded = folded_list(connection, which)
        if not folded.editions and folded.draft is not None:
            made = draw(connection, which, folded.draft, codes)
            if as_json:
                output.print_json(
                    {"number": str(which), "state": "drafted", "entries": [*map(entry_as_json, made.contents)]}
                )
                return
            output.show_table(
                f"{which} {folded.draft.title}：起草中，现在有 {len(made.contents)} 项", _HEADINGS, _rows(made.contents)
            )
            return
        document = document_of(connection, which, edition)
    if as_json:
        output.print_json(json_document(document, codes))
        return
    state = STATE_ZH[document.state]
    output.show_table(
        f"{document.title}（{document.batch}）{document.footer}　{state}　{document.date_line}",
        _HEADINGS,
        _rows(document.entries),
    )
    for it in folded.walk:
        if it.void is not None:
            output.say(f"未生效 without effect：第 {it.step.sequence} 步 {it.step.type} {it.void.value}")


def check(context: typer.Context, number: NumberArgument, day: DayOption = None, as_json: JsonOption = False) -> None:
    """定稿前检查：与以往各批重复、缺项、期限、疑似重复；有错误时退出码为 1 check before the freeze; exit code 1 when there are errors."""
    which, codes = number_of(number), code_lists()
    with wiring.reader(settings_of(context)) as engine, one_moment(engine) as connection:
        folded = folded_list(connection, which)
        if folded.draft is None:
            raise typer.Exit(ExitCode.NO)
        made = draw(connection, which, folded.draft, codes)
        found = findings(connection, which, made, chosen_day(day))
    errors = sum(it.is_error for it in found)
    if as_json:
        for it in found:
            output.print_json_line(finding_as_json(it))
    else:
        rows = [
            ("错误" if it.is_error else "提示", it.registry_id, it.title, it.message_zh, it.hint_zh, it.code)
            for it in found
        ]
        title = f"{which} 现在有 {len(made.contents)} 项：错误 {errors} 个，提示 {len(found) - errors} 个"
        if rows:
            output.show_table(title, ("级别", "登记编号", "名称", "问题", "办法", "代码"), rows)
        else:
            output.say(title)
    if errors:
        raise typer.Exit(ExitCode.NO)


def diff(
    context: typer.Context,
    number: NumberArgument,
    other: Annotated[
        str | None,
        typer.Argument(
            metavar="另一份", help="与哪份清单比较，默认上一批 compared with which list, the batch before by default"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """与上一批（或另一份清单）的差异：新增、不再列入、逐字段的变化 what is different from the batch before."""
    which = number_of(number)
    with wiring.reader(settings_of(context)) as engine, one_moment(engine) as connection:
        before, found = differences_of(connection, which, number_of(other) if other else None)
    changed = [
        (it.after.number, it.after.statement["title"], field_name_zh(f"data.{one.field}"), one.before, one.after)
        for it in found.changed
        for one in it.fields
    ]
    if as_json:
        output.print_json(
            {
                "number": str(which),
                "before": before and str(before),
                "added": [*map(entry_as_json, found.added)],
                "gone": [*map(entry_as_json, found.gone)],
                "changed": [
                    {
                        "number": it.after.number,
                        "registry_id": it.after.registry_id,
                        "fields": [one._asdict() for one in it.fields],
                    }
                    for it in found.changed
                ],
                "kept": found.kept,
            }
        )
        return
    output.say(f"{which} 与 {before or '（无上一批）'} 相比 compared with the batch before：相同 {found.kept} 项")
    output.show_table(f"新增 {len(found.added)} 项", _HEADINGS, _rows(found.added))
    output.show_table(f"不再列入 {len(found.gone)} 项", _HEADINGS, _rows(found.gone))
    output.show_table(f"有变化 {len(found.changed)} 项", ("编号", "名称", "字段", "原为", "现为"), changed)


def export(
    context: typer.Context,
    number: NumberArgument,
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录 folder to write to", file_okay=False)],
    form: Annotated[list[Form] | None, typer.Option("--format", help="文件格式，可重复，默认除 pdf 外全部 forms, all but pdf by default")] = None,
    edition: EditionOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """生成清单文件；同一版任何时候生成都逐字节相同 make the files; those of an edition are the same bytes whenever they are made."""
    which, codes = number_of(number), code_lists()
    with wiring.reader(settings_of(context)) as engine, one_moment(engine) as connection:
        document = document_of(connection, which, edition)
    made = [make_file(document, it, to, codes) for it in form or [it for it in Form if it is not Form.PDF]]
    if as_json:
        output.print_json({"number": str(which), "edition": document.edition, "files": [str(path) for path in made]})
        return
    for path in made:
        output.say(str(path))


def _rows(entries: tuple[EntryContent, ...]) -> list[tuple[object, ...]]:
    codes = code_lists()
    return [
        (it.number, it.statement["title"], codes.organisation_name(it.lead.organisation), it.registry_id)
        for it in entries
    ]
