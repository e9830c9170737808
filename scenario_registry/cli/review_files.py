"""``scenarios reviews export`` and ``reviews import``: offices answer in a workbook."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.review_words import OnBehalfOption, now_us, registered
from scenario_registry.reviews.asked import Sought, all_asked, question
from schemas.code_lists import code_lists
from schemas.record import key_text
from streams.matching.match import shipped_matcher


def add_to(app: typer.Typer) -> None:
    """The commands, on the command that holds them."""
    app.command("export")(export)
    app.command("import")(import_answers)


def export(
    context: typer.Context,
    on_behalf_of: OnBehalfOption,
    to: Annotated[Path, typer.Option("--to", help="写入的 .xlsx 文件 workbook to write")],
    limit: Annotated[int, typer.Option(min=1, max=5_000, help="最多几对 how many pairs at most")] = 500,
    as_json: JsonOption = False,
) -> None:
    """把待一个单位答复的对导出为 Excel 核对表 the pairs that wait for an organisation, as a workbook in which it answers."""
    from scenario_registry.reviews.workbook import write_workbook

    organisation = registered(on_behalf_of)
    matcher = shipped_matcher()
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        asked = islice(all_asked(connection, Sought(waits_for=organisation), now_us()), limit)
        found = [it for it in (question(connection, one, matcher) for one in list(asked)) if it is not None]
    write_workbook(found, organisation, code_lists(), to, datetime.now(UTC))
    if as_json:
        output.print_json({"file": str(to), "organisation": organisation, "pairs": len(found)})
        return
    more = (
        "，可能还有，填好读入后再导出 / there may be more: export again after the import" if len(found) == limit else ""
    )
    output.say(f"{len(found)} 对 → {to}{more}")


def import_answers(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好的 .xlsx 核对表 the workbook that came back")],
    on_behalf_of: OnBehalfOption,
    by: Annotated[
        str | None, typer.Option("--by", help="没有填写核对人的行由谁负责 who stands for rows without a reviewer")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """读入填好的核对表，逐行说明结果；重复读入不会重复采纳 read answers back: what became of every row; again changes nothing.

    有未采纳的行时退出码为 1，其余各行不受影响 exit code 1 when a row was not taken; the others were all the same.
    """
    from scenario_registry.reviews.answers import read_answers
    from scenario_registry.reviews.taking import take
    from scenario_registry.reviews.weighing import BECAME_ZH, SETTLED, Became

    organisation = registered(on_behalf_of)
    rows = list(read_answers(file, by))
    settings = settings_of(context)
    with wiring.registry(settings) as registry:
        with registry.engine.begin() as connection:
            taken = take(connection, rows, organisation, now_us())
        wiring.take_effect(settings, registry)
    counts = Counter(it.became for it in taken)
    if as_json:
        output.print_json(
            {
                "rows": [
                    {
                        "row": it.row,
                        "pair": it.pair and [key._asdict() for key in it.pair],
                        "became": it.became,
                        "number": it.number,
                        "problem": it.problem and {"zh": it.problem.zh, "en": it.problem.en},
                    }
                    for it in taken
                ],
                "counts": {became.value: counts[became] for became in Became},
            }
        )
    else:
        shown = [
            (
                it.row,
                " ↔ ".join(map(key_text, it.pair)) if it.pair else "",
                BECAME_ZH[it.became],
                f"{it.problem.zh} {it.problem.en}" if it.problem else "",
            )
            for it in taken
            if it.became is not Became.UNANSWERED
        ]
        told = "，".join(f"{BECAME_ZH[became]} {counts[became]} 行" for became in Became if counts[became])
        output.show_table(told or "文件中没有答复", ("行", "记录", "结果", "说明"), shown)
    if any(it.became not in SETTLED for it in taken):
        raise typer.Exit(ExitCode.NO)
