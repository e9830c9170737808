"""``scenarios supply``: companies, what they can do, investors; which of them fit a scenario and why."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, LimitOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.supply_match import WordsOnlyOption, explain, match_one
from scenario_registry.supply.labelled_file import read_labelled
from schemas.code_lists import code_lists
from schemas.match_model import match_model
from schemas.registry_id import parse_company_id
from schemas.supply import Maturity
from schemas.supply_match import supply_model
from schemas.words import MATURITY_ZH
from sinks.queries.supply import capabilities, companies, company_called, investors
from streams.supply.conditions import Terms
from streams.supply.evaluate import figures
from streams.supply.market import Market
from streams.supply.meaning import meaning

app = typer.Typer(
    no_args_is_help=True, help="供给：企业、能力、投资机构，与场景的对接 supply, and its match with demand"
)
app.command("match")(match_one)
app.command("explain")(explain)


_EVALUATED_ON = date(2026, 6, 1)
"""When the needs of the collections that ship are open."""


class Listed(StrEnum):
    """What can be listed."""

    CAPABILITIES = "capabilities"
    COMPANIES = "companies"
    INVESTORS = "investors"


@app.command("list")
def list_supply(
    context: typer.Context,
    what: Annotated[
        Listed, typer.Argument(metavar="类别", help="能力、企业或投资机构 capabilities, companies or investors")
    ] = Listed.CAPABILITIES,
    words: Annotated[
        str | None,
        typer.Option(
            "--words", help="名称、产品、技术或投向中的文字 part of a name, title, product, technology or interest"
        ),
    ] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """列出能力、企业或投资机构 list capabilities, companies or investors."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        if what is Listed.COMPANIES:
            rows = companies(connection, words, limit or None)
        else:
            listed = capabilities if what is Listed.CAPABILITIES else investors
            every = (it._asdict() | dict(it.said) for it in listed(connection, words=words, limit=limit or None))
            rows = [{name: value for name, value in it.items() if name != "said"} for it in every]
    if as_json:
        for row in rows:
            output.print_json_line(row)
        return
    headings = _HEADINGS[what]
    output.show_table(
        f"{len(rows)} 条", list(headings.values()), [[_shown(row.get(it)) for it in headings] for row in rows]
    )


@app.command()
def show(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="编号",
            help="企业登记编号 CDC-… 或能力的“机构/编号” company id, or organisation/number of a capability",
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """一家企业及其能力，或一项能力 a company with what it can do, or a capability."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        if what.upper().startswith("CDC"):
            found = company_called(connection, _company_id(what))
            offered = [it._asdict() for it in capabilities(connection, company=found["company_id"])] if found else []
            document = found | {"offers": offered} if found else None
        else:
            organisation, _, local_id = what.partition("/")
            entry = next(capabilities(connection, key=(organisation, local_id)), None)
            document = entry._asdict() if entry else None
    if document is None:
        output.warn(f"登记库中没有 {what} / not in the registry: {what}")
        raise typer.Exit(ExitCode.NO)
    if as_json:
        output.print_json(document)
        return
    plain = {**document, **document.pop("said", {})}
    offers = plain.pop("offers", None)
    output.show_fields(what, [(name, _shown(value)) for name, value in plain.items() if value is not None])
    if offers is not None:
        rows = [
            (it["said"]["title"], f"{it['organisation']}/{it['local_id']}", _shown(it["withdrawn"])) for it in offers
        ]
        output.show_table(f"{len(rows)} 项能力", ("能力", "编号", "已撤回"), rows)


@app.command("evaluate")
def evaluate_file(
    file: Annotated[
        Path,
        typer.Argument(metavar="文件", help="带等级标注的需求与能力，每行一个 JSON 对象 graded needs and capabilities"),
    ],
    words_only: WordsOnlyOption = False,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help=f"按这一天判断截止与有效期，默认 {_EVALUATED_ON} the day to judge by"
        ),
    ] = None,
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
    terms = Terms(on.date() if on else _EVALUATED_ON, model)
    parts = sorted({it.split for it in found.labelled})
    output.print_json(
        {"model": model.version, "capabilities": len(found.offers)}
        | {part: figures([it for it in found.labelled if it.split == part], market, terms)._asdict() for part in parts}
    )


def _company_id(typed: str) -> str:
    try:
        return parse_company_id(typed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


_HEADINGS: dict[Listed, dict[str, str]] = {
    Listed.CAPABILITIES: {
        "title": "能力", "supplier_name": "企业", "maturity": "成熟度", "fields": "领域", "company_id": "企业登记编号",
        "organisation": "机构", "local_id": "编号", "withdrawn": "已撤回",
    },
    Listed.COMPANIES: {
        "company_id": "企业登记编号", "name": "企业", "credit_code": "统一社会信用代码", "district": "注册地",
        "capabilities": "能力数", "withdrawn": "已撤回",
    },
    Listed.INVESTORS: {
        "name": "投资机构", "interests": "投资方向", "industry_chains": "产业链", "fields": "领域",
        "organisation": "机构", "local_id": "编号", "withdrawn": "已撤回",
    },
}  # fmt: skip


def _shown(value: object) -> object:
    codes = code_lists()
    if isinstance(value, list):
        return "、".join(str(_shown(it)) for it in value)
    if isinstance(value, str):
        if value in list(Maturity):
            return MATURITY_ZH[Maturity(value)]
        for known in (codes.fields, codes.chains, codes.districts):
            if value in known:
                return known.name_of(value)
    return value
