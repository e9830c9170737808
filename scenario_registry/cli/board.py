"""``scenarios board``: how far needs have come, by chain, district and organisation; as a page to print, a workbook or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.board.board import (
    SCOPE_TEXTS,
    SPAN_NAMES,
    STATUS_TEXTS,
    STATUSES,
    STEP_TEXTS,
    Board,
    Circle,
    as_json,
    board_of,
    circle_name,
    concept_name,
    day_of_number,
    ranked,
    span_text,
)
from scenario_registry.board.files import KINDS, write_board
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_code, chosen_day, chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from schemas.code_lists import code_lists
from schemas.working_groups import working_groups

app = typer.Typer(
    no_args_is_help=True, help="看板：需求走到了哪一步，缺什么技术 the board: how far needs have come, what is missing"
)

Chain = Annotated[str | None, typer.Option("--chain", help="只看一条产业链 of one industry chain")]
District = Annotated[str | None, typer.Option("--district", help="只看一个区（市）县 of one district")]
Organisation = Annotated[str | None, typer.Option("--organisation", help="只看一个机构 of one organisation")]
Field = Annotated[str | None, typer.Option("--field", help="只看一个领域 of one field")]


@app.command()
def show(
    context: typer.Context,
    chain: Chain = None,
    district: District = None,
    organisation: Organisation = None,
    field: Field = None,
    as_json_: JsonOption = False,
) -> None:
    """显示看板 show it."""
    with _board(context, _circle(chain, district, organisation, field)) as (_, board):
        if as_json_:
            output.print_json(as_json(board, code_lists()))
        else:
            _print(board)


@app.command()
def export(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="文件", help="文件：.xlsx、.json、.html（一页，可打印） the kind follows from the name"),
    ],
    chain: Chain = None,
    district: District = None,
    organisation: Organisation = None,
    field: Field = None,
) -> None:
    """写成表格、JSON 或一页可打印的报告 as a workbook, JSON, or one page to print."""
    if file.suffix.removeprefix(".") not in KINDS:
        raise typer.BadParameter(f"{file.name}：须为 .xlsx、.json 或 .html / must end so")
    codes = code_lists()
    groups = working_groups(codes, settings_of(context).working_groups_file)
    with _board(context, _circle(chain, district, organisation, field)) as (_, board):
        write_board(board, codes, groups, file)
    output.say(f"已写入 {file}，{board.total} 个需求 / written, {board.total} needs")


@app.command()
def reports(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--to", help="文件夹，没有则新建 folder, made if need be")],
) -> None:
    """每个产业链工作专班一页报告 one page for the working group of every chain."""
    folder.mkdir(parents=True, exist_ok=True)
    codes, settings = code_lists(), settings_of(context)
    groups = working_groups(codes, settings.working_groups_file)
    with _board(context, Circle()) as (connection, whole):
        for chain in groups:
            board = board_of(connection, Circle("chain", chain), whole.day)
            write_board(board, codes, groups, folder / f"{chain}.html")
    output.say(f"已写入 {len(groups)} 页 / pages written: {folder}")


@contextmanager
def _board(context: typer.Context, circle: Circle) -> Iterator[tuple[Connection, Board]]:
    """Counted up to now first."""
    settings = settings_of(context)
    wiring.require_registry(settings)
    with wiring.registry(settings) as opened:
        wiring.board_of(opened).run()
        with opened.engine.connect() as connection:
            yield connection, board_of(connection, circle, chosen_day(None))


def _circle(chain: str | None, district: str | None, organisation: str | None, field: str | None) -> Circle:
    codes = code_lists()
    asked = {
        "chain": chosen_code("--chain", chain, codes.chains),
        "district": chosen_code("--district", district, codes.districts),
        "organisation": chosen_organisation(organisation),
        "field": chosen_code("--field", field, codes.fields),
    }
    given = [Circle(scope, key) for scope, key in asked.items() if key is not None]
    if len(given) > 1:
        raise typer.BadParameter(
            "产业链、区（市）县、机构、领域只选一个 / choose one of chain, district, organisation, field"
        )
    return given[0] if given else Circle()


def _print(board: Board) -> None:
    codes = code_lists()
    output.show_fields(
        f"{circle_name(board.circle, codes)}，{board.day.isoformat()}，登记库版本 {board.version}",
        [
            *((f"{STATUS_TEXTS[it][0]} {STATUS_TEXTS[it][1]}", board.own.status.get(it, 0)) for it in STATUSES),
            ("合计 total", board.total),
            ("未满足 unmet", board.unmet),
        ],
    )
    days = [(" ".join(span_text(it)), *board.spans[it][1:]) for it in SPAN_NAMES if it in board.spans]
    waiting = [
        (it.registry_id, it.title, codes.organisation_name(it.organisation), day_of_number(it.since).isoformat(), board.waited(it))
        for it in board.oldest
    ]  # fmt: skip
    tables: list[tuple[str, Sequence[str], Sequence[Sequence[object]]]] = [
        ("转化漏斗 funnel", ("步骤", "曾到达"), [(" ".join(STEP_TEXTS[it]), n) for it, n in board.funnel]),
        ("步骤间隔（天） days between steps", ("步骤", "需求", "中位数 median", "九成以内 p90"), days),
        ("缺少的技术 missing technology", ("技术", "未满足"), [(concept_name(it), n) for it, n in board.lacks]),
        ("等待最久 oldest waiting", ("编号", "场景", "机构", "发布", "天数"), waiting),
    ]
    for scope, by_key in board.parts.items():
        rows = [
            (
                circle_name(Circle(scope, key), codes),
                *(it.status.get(one, 0) for one in STATUSES),
                sum(it.unmet.values()),
            )
            for key, it in ranked(by_key)
        ]
        heads = (SCOPE_TEXTS[scope][0], *(STATUS_TEXTS[it][0] for it in STATUSES), "未满足")
        tables.append((" ".join(SCOPE_TEXTS[scope]), heads, rows))
    for title, headings, found in tables:
        if found:
            output.show_table(title, headings, found)
