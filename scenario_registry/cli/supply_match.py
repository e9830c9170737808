"""``scenarios supply match``, and the explanation of a single pair: who fits, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_day
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.supply.kept_market import KeptMarket
from scenario_registry.supply.question import (
    answer,
    asked_about,
    explained,
    match_as_json,
    need_called,
    obstacle_as_json,
    offer_called,
)
from schemas.match_model import match_model
from schemas.record import Key, key_text
from schemas.supply_match import Match, Obstacle, supply_model
from schemas.supply_words import FIT_ZH
from streams.supply.meaning import meaning
from streams.supply.sides import Offer

WordsOnlyOption = Annotated[
    bool, typer.Option("--words-only", help="不用语义向量，只按词语比较 without sentence vectors, on words alone")
]
DayOption = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], help="按这一天判断截止与有效期，默认今天 the day to judge by, today by default"
    ),
]
_SHOWN_REASONS = 4


def match_one(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="编号",
            help="场景的登记编号 CDS-…、场景记录或能力的“机构/编号” registry id, or organisation/number of a record or a capability",
        ),
    ],
    on: DayOption = None,
    most: Annotated[int, typer.Option("--limit", min=1, max=100, help="最多几条 at most so many")] = 10,
    words_only: WordsOnlyOption = False,
    as_json: JsonOption = False,
) -> None:
    """为场景找能力和投资机构，或为能力找在征集的场景 capabilities and investors for a scenario, or open scenarios for a capability."""
    settings = settings_of(context)
    kept = KeptMarket(settings.encodings, words_only=words_only)
    with wiring.reader(settings) as engine, engine.connect() as connection:
        asked = asked_about(connection, what, kept.encode)
        market = kept.demand(connection) if isinstance(asked, Offer) else kept.market(connection)
    found = answer(asked, market, chosen_day(on), most)
    if as_json:
        output.print_json(
            {
                "matches": [*map(match_as_json, found.matches)],
                "investors": [*map(match_as_json, found.investors)],
                "closed": [*map(obstacle_as_json, found.closed)],
            }
        )
        return
    title = asked.statement.title
    if isinstance(asked, Offer):
        _show(
            f"{title}：{len(found.matches)} 个场景 scenarios", "场景", "阶段", found.matches, found.names, of_needs=True
        )
        return
    _say_obstacles(found.closed)
    _show(f"{title}：{len(found.matches)} 项能力 capabilities", "能力", "企业", found.matches, found.names)
    _show(f"{len(found.investors)} 家投资机构 investors", "投资方向", "投资机构", found.investors, found.names)


def explain(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(metavar="甲", help="场景：登记编号或“机构/编号” the scenario")],
    capability: Annotated[str, typer.Argument(metavar="乙", help="能力：“机构/编号” the capability")],
    on: DayOption = None,
    words_only: WordsOnlyOption = False,
    as_json: JsonOption = False,
) -> None:
    """一项能力为什么适合、或不适合一个场景 why a capability fits a scenario, or does not."""
    encode = None if words_only else meaning(match_model())
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        need, offer = need_called(connection, scenario, encode), offer_called(connection, capability, encode)
    found = explained(need, offer, chosen_day(on), supply_model())
    if as_json:
        output.print_json(match_as_json(found))
        return
    output.say(f"{need.statement.title} ← {offer.statement.title}（{offer.statement.supplier_name}）")
    _say_obstacles(found.obstacles)
    output.show_table(
        f"{FIT_ZH[found.fit]}，得分 {found.score}（模型 {supply_model().version}）",
        ("分值", "理由", "代码"),
        [(f"{it.points:+.2f}", it.text.zh, it.code) for it in found.reasons],
    )


def _say_obstacles(obstacles: Sequence[Obstacle]) -> None:
    for it in obstacles:
        output.say(f"硬条件不符 hard condition: {it.text.zh} / {it.text.en}")


def _show(
    title: str,
    what: str,
    whose: str,
    matches: Sequence[Match],
    names: Mapping[Key, tuple[str, str]],
    *,
    of_needs: bool = False,
) -> None:
    rows = []
    for it in matches:
        key = it.need if of_needs else it.offer
        reasons = "；".join(one.text.zh for one in it.reasons[:_SHOWN_REASONS])
        rows.append((*names[key], key_text(key), f"{it.score:.2f}", FIT_ZH[it.fit], reasons))
    output.show_table(title, (what, whose, "编号", "得分", "结论", "理由"), rows)
