"""``scenarios reviews``: suspected duplicates, put to people."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output, review_acts, review_files
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from scenario_registry.cli.review_words import (
    OtherArgument,
    RecordArgument,
    asked_as_json,
    due_zh,
    key_of,
    now_us,
    pair_text,
    relation_zh,
    state_zh,
)
from scenario_registry.reviews.asked import Sought, all_asked, asked_about, question
from scenario_registry.reviews.question import Asked
from scenario_registry.reviews.sides import sides
from schemas.code_lists import code_lists
from schemas.judgement import Judgement
from schemas.matching import pair_of
from schemas.moment import from_microseconds
from schemas.record import key_text
from schemas.words import VERDICT_ZH
from sinks.queries.judgements import judgements_by_pair
from sinks.queries.records import record
from streams.judging.contradictions import contradictions
from streams.judging.ruling import rulings
from streams.judging.turn import Whose
from streams.matching.match import shipped_matcher

app = typer.Typer(
    no_args_is_help=True,
    help="核对：疑似重复的场景由人判断 review: people decide what a machine should not",
)


@app.command("list")
def list_reviews(
    context: typer.Context,
    organisation: Annotated[
        str | None, typer.Option(help="涉及该机构记录的 with a record of that organisation")
    ] = None,
    waits_for: Annotated[
        str | None,
        typer.Option(help="待该机构答复的 that wait for that organisation; promotion_center is the city desk"),
    ] = None,
    turn: Annotated[
        Whose | None, typer.Option(help="轮到谁；nobody 为已有结论 whose turn it is; nobody: settled")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="单位逾期未答复的 owners let the deadline pass")] = False,
    min_score: Annotated[float | None, typer.Option(help="最低得分 lowest score")] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """列出待核对的记录对，最像的在前 list pairs that people are asked about, the likeliest first."""
    sought = Sought(chosen_organisation(organisation), chosen_organisation(waits_for), turn, overdue, min_score)
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        found = list(islice(all_asked(connection, sought, now_us()), limit or None))
        titles = {key: said.statement["title"] for it in found for key in it.pair if (said := record(connection, key))}
    if as_json:
        for it in found:
            output.print_json_line(asked_as_json(it) | {"titles": [titles.get(key) for key in it.pair]})
        return
    rows = [
        (
            "" if it.score is None else f"{it.score:+.1f}",
            pair_text(it.pair),
            "\n".join(name_of(key.organisation) for key in it.pair),
            "\n".join(titles.get(key, "") for key in it.pair),
            relation_zh(it),
            state_zh(it),
            due_zh(it),
            _said(it),
        )
        for it in found
    ]
    more = "，可能还有，见 --limit" if len(rows) == limit else ""
    headings = ("得分", "记录", "机构", "名称", "关系", "状态", "答复截止", "意见")
    output.show_table(f"{len(rows)} 对{more}；scenarios reviews show A B 并排查看", headings, rows)


@app.command()
def show(context: typer.Context, one: RecordArgument, other: OtherArgument, as_json: JsonOption = False) -> None:
    """并排显示两条记录、差异、理由和全部判断 two records side by side: differences, reasons, all judgements."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        keys = [key_of(connection, name) for name in (one, other)]
        if keys[0] == keys[1]:
            raise typer.BadParameter("两个编号是同一条记录 / both are one record")
        asked = asked_about(connection, pair_of(*keys), now_us())
        found = question(connection, asked, shipped_matcher())
    assert found is not None, "both records were there a moment ago, in the same snapshot"  # noqa: S101
    compared = sides(found.left, found.right, code_lists())
    explanation = found.explanation
    if as_json:
        output.print_json(
            asked_as_json(asked)
            | {
                "fields": [
                    {"zh": it.field.zh, "en": it.field.en, "values": [it.one, it.other], "differs": it.differs}
                    for it in compared
                ],
                "reasons": [
                    {"code": it.code, "points": it.points, "zh": it.text.zh, "en": it.text.en}
                    for it in explanation.reasons
                ],
                "model": explanation.model,
            }
        )
        return
    output.show_table(
        f"{' ↔ '.join(map(key_text, asked.pair))}；{state_zh(asked)}",
        ("", "不同", "甲 A", "乙 B"),
        [(it.field.zh, "≠" if it.differs else "", it.one, it.other) for it in compared if it.one or it.other],
    )
    output.show_table(
        f"机器的理由：得分 {explanation.comparison.score:+.1f}（模型 {explanation.model}）",
        ("分值", "理由"),
        [(f"{it.points:+.2f}", it.text.zh) for it in explanation.reasons],
    )
    if asked.judgements:
        headings = ("号", "结论", "机构", "核对人", "理由", "时间（北京时间）", "已撤销")
        output.show_table("判断", headings, [_judgement_row(it) for it in asked.judgements])


@app.command("contradictions")
def list_contradictions(context: typer.Context, as_json: JsonOption = False) -> None:
    """列出相互矛盾的判断：甲乙不同，却都与丙相同；有则退出码为 1 verdicts that cannot all hold; exit code 1 when there are any."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        said = judgements_by_pair(connection)
    found = contradictions(rulings(it for about in said.values() for it in about))
    if as_json:
        for it in found:
            output.print_json_line(
                {"apart": [key._asdict() for key in it.apart], "chain": [key._asdict() for key in it.chain]}
            )
    else:
        rows = [(" ≠ ".join(map(key_text, it.apart)), " = ".join(map(key_text, it.chain))) for it in found]
        output.show_table(f"{len(rows)} 处矛盾", ("不是同一场景", "却经由这些记录相同"), rows)
    if found:
        raise typer.Exit(ExitCode.NO)


def _said(asked: Asked) -> str:
    words = [it for it in asked.judgements if it.counts]
    return "\n".join(f"{name_of(it.organisation)}：{VERDICT_ZH[it.verdict]}（{it.reason}）" for it in words)


def _judgement_row(it: Judgement) -> tuple[object, ...]:
    gone = it.deletion and f"{it.deletion.by}：{it.deletion.reason}"
    moment = from_microseconds(it.at_us)
    return it.number, VERDICT_ZH[it.verdict], name_of(it.organisation), it.person, it.reason, moment, gone or ""


review_acts.add_to(app)
review_files.add_to(app)
