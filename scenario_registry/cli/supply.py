"""``scenarios supply``: companies, what they can do, investors; which of them fit a scenario and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry.cli import output
from scenario_registry.cli.failure import ExitCode
from scenario_registry.supply.labelled_file import read_labelled
from schemas.match_model import match_model
from schemas.supply_match import supply_model
from streams.supply.conditions import Terms
from streams.supply.evaluate import figures
from streams.supply.market import Market
from streams.supply.meaning import meaning

app = typer.Typer(
    no_args_is_help=True, help="供给：企业、能力、投资机构，与场景的对接 supply, and its match with demand"
)

WordsOnlyOption = Annotated[
    bool, typer.Option("--words-only", help="不用语义向量，只按词语比较 without sentence vectors, on words alone")
]


@app.command("evaluate")
def evaluate_file(
    file: Annotated[
        Path, typer.Argument(help="带等级标注的需求与能力，每行一个 JSON 对象 graded needs and capabilities")
    ],
    words_only: WordsOnlyOption = False,
    on: Annotated[str, typer.Option("--on", help="按这一天判断截止与有效期 the day to judge by")] = "2026-06-01",
) -> None:
    """用带标注的文件衡量供需对接，输出 JSON measure matching of demand and supply on a labelled file, print JSON."""  # fmt: skip
    model = supply_model()
    found = read_labelled(file, None if words_only else meaning(match_model()))
    if not found.labelled or not found.offers:
        output.warn(f"{file} 中没有需求或没有能力 / no needs or no capabilities in the file")
        raise typer.Exit(ExitCode.UNREADABLE)
    market = Market(model)
    for offer in found.offers:
        market.put_offer(offer)
    terms = Terms(chosen_day(on), model)
    parts = sorted({it.split for it in found.labelled})
    output.print_json(
        {"model": model.version, "capabilities": len(found.offers)}
        | {part: figures([it for it in found.labelled if it.split == part], market, terms)._asdict() for part in parts}
    )


def chosen_day(text: str) -> date:
    """Of ``--on``. Raises typer.BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--on {text}：写成 2026-06-01 的形式 / write it like 2026-06-01") from None
