"""``scenarios lists``: what the desk does with a list in batches, from the draft to the withdrawal, each as an event in its channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.access import require_speaker
from scenario_registry.batches.acting import new_step
from scenario_registry.batches.desk import correction, freezing
from scenario_registry.batches.reading import folded_list, one_moment, steps_of
from scenario_registry.batches.words import STATE_ZH
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_codes, chosen_day, chosen_organisation, chosen_stages
from scenario_registry.cli.context import JsonOption, next_step, settings_of
from scenario_registry.cli.list_words import DayOption, NumberArgument, PersonOption, WhyOption, number_of
from scenario_registry.loop.saying import say
from schemas.code_lists import code_lists
from schemas.judgement import DESK
from schemas.published_list import ListNumber
from schemas.registry_id import parse_registry_id
from schemas.scenario import Stage
from streams.lists.states import APPROVED, CORRECTED, DRAFTED, FROZEN, PUBLISHED, WITHDRAWN

_STAGES = tuple(stage for stage in Stage if stage is not Stage.WITHDRAWN)

Said = Callable[[Connection, ListNumber], Mapping[str, Any]]


def add_to(app: typer.Typer) -> None:
    """The commands, on the command that holds them."""
    for command in (draft, freeze, approve, publish, correct, withdraw):
        app.command()(command)


def draft(
    context: typer.Context,
    number: NumberArgument,
    by: PersonOption,
    title: Annotated[str, typer.Option("--title", help="清单名称 title")],
    office: Annotated[str | None, typer.Option("--office", help="发布单位，默认市场景创新促进中心 office that publishes")] = None,
    field: Annotated[list[str] | None, typer.Option("--field", help="只要这些领域（名称或代码，可重复） only these fields")] = None,
    industry: Annotated[list[str] | None, typer.Option("--industry", help="只要这些行业 only these industries")] = None,
    district: Annotated[list[str] | None, typer.Option("--district", help="只要这些区（市）县 only these districts")] = None,
    chain: Annotated[list[str] | None, typer.Option("--chain", help="只要这些重点产业链 only these industry chains")] = None,
    organisation: Annotated[list[str] | None, typer.Option("--organisation", help="只要这些机构申报的 only of these organisations")] = None,
    stage: Annotated[list[str] | None, typer.Option("--stage", help="只要这些阶段 only these stages")] = None,
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", help="不列入：登记编号=原因，可重复 leave out: registry id=reason")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """起草：名称和筛选条件；发布前可重新起草 draft a list: its title and what it is drawn by; before publication it may be drafted anew."""
    codes = code_lists()
    wanted = {
        "fields": chosen_codes("--field", field, codes.fields),
        "industries": chosen_codes("--industry", industry, codes.industries),
        "districts": chosen_codes("--district", district, codes.districts),
        "chains": chosen_codes("--chain", chain, codes.chains),
        "organisations": [chosen_organisation(name) for name in organisation or ()],
        "stages": [it.value for it in chosen_stages(stage, _STAGES)],
    }
    data = {
        "title": title,
        "office": office or codes.organisation_name(DESK),
        "filter": {name: list(values) for name, values in wanted.items()},
        "left_out": list(_left_out(leave_out or ())),
        "by": by,
    }
    _act(context, number, DRAFTED, lambda _connection, _number: data, as_json=as_json)


def freeze(
    context: typer.Context,
    number: NumberArgument,
    by: PersonOption,
    note: Annotated[
        str | None,
        typer.Option("--note", help="检查有错误仍要定稿的理由 why it is frozen although the check found errors"),
    ] = None,
    day: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """定稿：以登记库此刻的内容固定全部条目；检查有错误时须说明理由 freeze: fix all entries as they are now."""
    today, codes = chosen_day(day), code_lists()
    _act(context, number, FROZEN, lambda at, which: freezing(at, which, by, note, today, codes), as_json=as_json)


def approve(context: typer.Context, number: NumberArgument, by: PersonOption, as_json: JsonOption = False) -> None:
    """审批：须与定稿人不是同一人 approve: by somebody else than who froze it."""
    _act(context, number, APPROVED, lambda at, which: {"digest": _digest(at, which), "by": by}, as_json=as_json)


def publish(
    context: typer.Context, number: NumberArgument, by: PersonOption, day: DayOption = None, as_json: JsonOption = False
) -> None:
    """发布已审批的清单 publish an approved list."""
    today = chosen_day(day).isoformat()
    _act(
        context,
        number,
        PUBLISHED,
        lambda at, which: {"digest": _digest(at, which), "published_on": today, "by": by},
        as_json=as_json,
    )


def correct(
    context: typer.Context,
    number: NumberArgument,
    by: PersonOption,
    reason: WhyOption,
    update: Annotated[
        list[str] | None,
        typer.Option("--update", help="按登记库现状更正或补列的登记编号，可重复 registry ids to take as they are now"),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", help="删除的登记编号，可重复 registry ids to take off")
    ] = None,
    day: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """勘误：更正、补列或删除条目，形成新的一版 errata: a new edition with entries replaced, added or taken off."""
    if not update and not remove:
        raise typer.BadParameter("至少要有一个 --update 或 --remove / at least one --update or --remove")
    today, codes = chosen_day(day), code_lists()
    updated, removed = (list(map(_public_id, ids or ())) for ids in (update, remove))
    _act(
        context,
        number,
        CORRECTED,
        lambda at, which: correction(at, which, updated, removed, reason, by, today, codes),
        as_json=as_json,
    )


def withdraw(
    context: typer.Context, number: NumberArgument, by: PersonOption, reason: WhyOption, as_json: JsonOption = False
) -> None:
    """整份撤回清单；各版仍可查看 take a list back; its editions stay readable."""
    _act(context, number, WITHDRAWN, lambda _connection, _number: {"reason": reason, "by": by}, as_json=as_json)


def _act(context: typer.Context, number: str, type_: str, said: Said, *, as_json: bool) -> None:
    settings, which = settings_of(context), number_of(number)
    require_speaker(settings, DESK, code_lists().organisations)
    with wiring.reader(settings) as engine, one_moment(engine) as connection:
        step = new_step(steps_of(connection, which), which, type_, said(connection, which), datetime.now(UTC))
    with wiring.event_log(settings) as log:
        say(log, step.said)
    state, editions = step.after.state, step.after.editions
    entries = len(editions[-1].entries) if editions else None
    if as_json:
        output.print_json(
            {
                "number": str(which),
                "sequence": step.said.sequence,
                "event": step.said.event_id,
                "state": state,
                "entries": entries,
            }
        )
        return
    told = "" if entries is None else f"，{entries} 项"
    output.say(
        f"已发送 sent：{which} 第 {step.said.sequence} 步，{STATE_ZH[state] if state else ''}{told}，事件 {step.said.event_id}"
    )
    output.say(next_step(settings))


def _digest(connection: Connection, number: ListNumber) -> str | None:
    frozen = folded_list(connection, number).frozen
    return frozen.digest if frozen else "0" * 64


def _left_out(texts: Iterable[str]) -> Iterable[dict[str, str]]:
    for text in texts:
        registry_id, _, reason = text.partition("=")
        if not reason.strip():
            raise typer.BadParameter(f"--leave-out {text}：写作 登记编号=原因 / write registry id=reason")
        yield {"registry_id": _public_id(registry_id), "reason": reason.strip()}


def _public_id(text: str) -> str:
    try:
        return parse_registry_id(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
