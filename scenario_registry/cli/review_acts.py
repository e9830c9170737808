"""``scenarios reviews decide``, ``reviews undo``, ``reviews merge``, ``reviews split`` and ``reviews move``: what people say of pairs and scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.review_words import (
    ByOption,
    OnBehalfOption,
    OtherArgument,
    ReasonOption,
    RecordArgument,
    asked_as_json,
    judgement_as_json,
    key_of,
    pair_text,
    speaker,
    state_zh,
)
from scenario_registry.reviews.asked import asked_about
from scenario_registry.reviews.deciding import Speaker, decide, undo
from schemas.matching import Verdict, pair_of
from schemas.record import Key, key_text
from schemas.registry_id import parse_registry_id
from schemas.words import VERDICT_ZH
from sinks.queries.records import members, record
from streams.judging import acts
from streams.judging.acts import Said

ScenarioArgument = Annotated[
    str, typer.Argument(metavar="场景", help="登记编号 CDS-…，或其中一条记录 registry id, or one of its records")
]


def add_to(app: typer.Typer) -> None:
    """The commands, on the command that holds them."""
    for command in (decide_pair, undo_judgements, merge_scenarios, split_scenario, move_record):
        app.command(command.__name__.split("_")[0])(command)


def decide_pair(
    context: typer.Context,
    one: RecordArgument,
    other: OtherArgument,
    verdict: Annotated[
        Verdict,
        typer.Argument(metavar="结论", help="same 同一场景，different 不是同一场景，unsure 无法判断 the verdict"),
    ],
    on_behalf_of: OnBehalfOption,
    by: ByOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """判断两条记录是不是同一场景；不改旧判断，后一次为准 say whether two records are one scenario; the last word counts."""
    who = speaker(on_behalf_of, by, reason)
    with _writing(context) as connection:
        pair = pair_of(key_of(connection, one), key_of(connection, other))
        _write(connection, [Said(pair, verdict)], who, as_json=as_json)


def undo_judgements(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="编号", help="判断的号，见 show its number")],
    on_behalf_of: OnBehalfOption,
    by: ByOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """撤销判断，只作标记，不删除；只能撤销本机构的，中心可撤销全部 take judgements back: marked, never deleted."""
    who = speaker(on_behalf_of, by, reason)
    with _writing(context) as connection:
        found = undo(connection, set(numbers), who)
    if as_json:
        output.print_json([judgement_as_json(it) for it in found])
        return
    rows = [(it.number, pair_text(it.pair), VERDICT_ZH[it.verdict]) for it in found]
    output.show_table(f"已撤销 {len(found)} 项判断", ("号", "记录", "结论"), rows)


def merge_scenarios(
    context: typer.Context,
    one: ScenarioArgument,
    other: ScenarioArgument,
    on_behalf_of: OnBehalfOption,
    by: ByOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """两个场景是同一个：其记录两两相同 two scenarios are one: every record of the one is the same as every one of the other."""
    who = speaker(on_behalf_of, by, reason)
    with _writing(context) as connection:
        groups = [_members(connection, name) for name in (one, other)]
        if groups[0] == groups[1]:
            _refuse(f"{one} 与 {other} 已是同一场景 / are one scenario already")
        _write(connection, acts.merge(*groups), who, as_json=as_json)


def split_scenario(
    context: typer.Context,
    records: Annotated[
        list[str], typer.Argument(metavar="记录", help="分出去的记录：机构/编号 the records that leave, together")
    ],
    on_behalf_of: OnBehalfOption,
    by: ByOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """从场景中分出记录：与其余各条都不是同一场景 split records out of their scenario: different from all that stay."""
    who = speaker(on_behalf_of, by, reason)
    with _writing(context) as connection:
        out = {key_of(connection, name) for name in records}
        group = _members(connection, records[0])
        if not out <= set(group):
            _refuse("这些记录不在同一场景中 / these records are not of one scenario")
        rest = [key for key in group if key not in out]
        if not rest:
            _refuse("场景中没有其余记录，无可分出 / no record would stay: there is nothing to split")
        _write(connection, acts.split(out, rest), who, as_json=as_json)


def move_record(
    context: typer.Context,
    one: RecordArgument,
    scenario: ScenarioArgument,
    on_behalf_of: OnBehalfOption,
    by: ByOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """把一条记录移到另一场景 move a record to another scenario: different from where it was, the same as where it goes."""
    who = speaker(on_behalf_of, by, reason)
    with _writing(context) as connection:
        key = key_of(connection, one)
        new = _members(connection, scenario)
        if key in new:
            _refuse(f"{one} 已在该场景中 / is in that scenario already")
        _write(connection, acts.move(key, _members(connection, one), new), who, as_json=as_json)


@contextmanager
def _writing(context: typer.Context) -> Iterator[Connection]:
    """One transaction, after which what was said takes effect."""
    settings = settings_of(context)
    with wiring.registry(settings) as registry:
        with registry.engine.begin() as connection:
            yield connection
        wiring.take_effect(settings, registry)


def _members(connection: Connection, name: str) -> list[Key]:
    """The records of the scenario that a registry id or one of its records names."""
    if "/" in name:
        found = record(connection, key_of(connection, name))
        registry_id = found.registry_id if found else ""
    else:
        try:
            registry_id = parse_registry_id(name)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    keys = sorted(Key(it.organisation, it.local_id) for it in members(connection, registry_id))
    if not keys:
        _refuse(f"登记库中没有 {name} / not in the registry")
    return keys


def _refuse(text: str) -> None:
    output.warn(text)
    raise typer.Exit(ExitCode.NO)


def _write(connection: Connection, said: Sequence[Said], who: Speaker, *, as_json: bool) -> None:
    numbers = decide(connection, said, who)
    states = [asked_about(connection, it.pair, who.at_us) for it in said]
    if as_json:
        output.print_json(
            [{"number": number} | asked_as_json(state) for number, state in zip(numbers, states, strict=True)]
        )
        return
    rows = [
        (number, *map(key_text, it.pair), VERDICT_ZH[it.verdict], state_zh(state))
        for number, it, state in zip(numbers, said, states, strict=True)
    ]
    output.show_table(f"已记下 {len(rows)} 项判断", ("号", "记录", "记录", "结论", "状态"), rows)
