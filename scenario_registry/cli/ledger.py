"""``scenarios ledger``: what became of every event, and whether the sums are right."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, LimitOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from scenario_registry.places import place_zh
from schemas.outcome import OUTCOME_ZH, Outcome
from sinks.queries.ledger import Asked, Balance, balances, entries


def ledger(
    context: typer.Context,
    event: Annotated[str | None, typer.Option(help="事件编号 id of the event")] = None,
    organisation: Annotated[str | None, typer.Option(help="机构名称或代码 organisation")] = None,
    local_id: Annotated[str | None, typer.Option(help="机构自己的场景编号 the organisation's own number")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="结果 outcome")] = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """台账：每个分区收到多少、各种结果各多少，对不上时退出码为 1；带条件时逐条列出 sums of every partition, 1 when not even; with conditions the events."""  # fmt: skip
    asked = Asked(chosen_organisation(organisation), local_id, event, outcome)
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        if asked == Asked():
            _show_balances(balances(connection), as_json=as_json)
        else:
            _show_entries(connection, asked, limit, as_json=as_json)


def _show_balances(found: list[Balance], *, as_json: bool) -> None:
    is_even = all(balance.is_even for balance in found)
    received = sum(balance.received for balance in found)
    if as_json:
        partitions = [balance._asdict() | {"is_even": balance.is_even} for balance in found]
        output.print_json({"is_even": is_even, "received": received, "partitions": partitions})
    else:
        headings = ("机构", "代码", "分区", "收到", *(OUTCOME_ZH[outcome] for outcome in Outcome), "相符")
        output.show_table(
            f"收到 {received} 条，各种结果合计" + ("相符" if is_even else "不符 / the sums are not even"),
            headings,
            [
                (name_of(it.organisation), it.organisation, it.partition, it.received, *(it.outcomes.get(outcome, 0) for outcome in Outcome), it.is_even)
                for it in found
            ],
        )  # fmt: skip
    if not is_even:
        raise typer.Exit(ExitCode.NO)


def _show_entries(connection: Connection, asked: Asked, limit: int, *, as_json: bool) -> None:
    found = entries(connection, asked, limit or None)
    if as_json:
        for entry in found:
            output.print_json_line(entry._asdict())
        return
    rows = [
        (it.organisation, f"{it.partition}/{it.position}", it.event_id, it.local_id, it.sequence,
         OUTCOME_ZH[Outcome(it.outcome)], "、".join(it.problems), place_zh(it.origin), it.received_at)
        for it in found
    ]  # fmt: skip
    headings = ("机构", "位置", "事件编号", "编号", "版本", "结果", "问题", "原文位置", "收到（北京时间）")
    output.show_table(f"{len(rows)} 条" + ("，可能还有，见 --limit" if len(rows) == limit else ""), headings, rows)
