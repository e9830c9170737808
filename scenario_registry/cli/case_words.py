"""Cases in words for the command line, and as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from scenario_registry.cases.of_case import warning_of
from scenario_registry.cases.tasks import Task
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from schemas.case_words import STATES, STEPS
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds, utc_text
from schemas.problem import Problem
from schemas.record import Key, key_text
from schemas.registry_id import parse_registry_id
from sinks.cases.reading import CaseRow, StepRow
from sinks.queries.records import members
from streams.cases.standing import Urgency

DayOption = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], help="按这一天计算期限，默认今天 the day to reckon by, today by default"
    ),
]

URGENCY_ZH: Mapping[Urgency, str] = {
    Urgency.OPEN: "未到期",
    Urgency.SOON: "即将到期",
    Urgency.OVERDUE: "已逾期",
    Urgency.ESCALATED: "已上报市级",
}


def scenario_keys(connection: Connection, name: str) -> list[Key]:
    """The records that ``organisation/number`` or a registry id names; ends the command when the registry has no such id."""
    if "/" in name:
        return [key_said(name)]
    try:
        found = [Key(one.organisation, one.local_id) for one in members(connection, parse_registry_id(name))]
    except ValueError as error:
        raise typer.BadParameter(
            f"{name}：写 机构/编号 或登记编号 / write organisation/number or a registry id"
        ) from error
    if not found:
        output.warn(f"登记库中没有 {name} / not in the registry")
        raise typer.Exit(ExitCode.NO)
    return found


def key_said(name: str) -> Key:
    """The record that ``organisation/number`` names, whether or not the registry knows it (yet)."""
    organisation, _, local_id = name.partition("/")
    return Key(chosen_organisation(organisation) or organisation, local_id)


def reference_of(connection: Connection, name: str, organisation: str | None) -> dict[str, str]:
    """The record to name in a step. Of a scenario that several tell, that of ``organisation`` if it is one of them; else it must be said
    which. Raises typer.BadParameter."""
    keys = scenario_keys(connection, name)
    own = [key for key in keys if key.organisation == organisation]
    chosen = own if len(own) == 1 else keys
    if len(chosen) > 1:
        several = "、".join(map(key_text, chosen))
        raise typer.BadParameter(
            f"{name} 由多条记录汇成，请写其中一条 / told by several records, write one of: {several}"
        )
    return chosen[0]._asdict()


def said_values(pairs: Sequence[str], file: str | None) -> dict[str, Any]:
    """Data of a step from ``--data`` and ``--set name=value``, where a value is JSON or else text. Raises typer.BadParameter, OSError."""
    data: dict[str, Any] = {}
    if file is not None:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        try:
            read = json.loads(text)
        except ValueError as error:
            raise typer.BadParameter(f"--data {file}：不是合法的 JSON / is no JSON: {error}") from error
        if not isinstance(read, dict):
            raise typer.BadParameter(f"--data {file}：须为 JSON 对象 / must be a JSON object")
        data = read
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set {pair}：写成 名称=值 / write name=value")
        data[name] = _value(value)
    return data


def _value(text: str) -> Any:
    # Days are no JSON, so they stay text without quotes.
    try:
        return json.loads(text)
    except ValueError:
        return text


def problem_text(it: Problem) -> str:
    """In both languages, with what to do and the code."""
    return f"{it.message_zh}；{it.hint_zh} / {it.message_en}; {it.hint_en} ({it.code})"


def state_zh(case: CaseRow) -> str:
    """Where the case stands."""
    return STATES[case.kind, case.state].zh


def step_zh(kind: str, event_type: str) -> str:
    """What somebody did."""
    return STEPS[kind, event_type.split(".")[1]].zh


def standing_zh(task: Task) -> str:
    """``已逾期 3 个工作日``, and that the day may still move: ``say_warnings`` says why."""
    urgency = URGENCY_ZH[task.standing.urgency]
    late = f" {task.standing.late} 个工作日" if task.standing.late else ""
    return f"{urgency}{late}" + ("，期限可能有变" if task.standing.warning else "")


def say_warnings(warnings: Iterable[Problem | None]) -> None:
    """Each once, with what to do."""
    for it in dict.fromkeys(it for it in warnings if it):
        output.say(problem_text(it))


def key_zh(key: Key | None) -> str:
    """``成都轨道交通集团 S-1``."""
    return f"{name_of(key.organisation)} {key.local_id}" if key else ""


def case_as_json(case: CaseRow, viewer: str | None = None, of_day: Problem | None = None) -> dict[str, Any]:
    """What is confidential only for a ``viewer`` who is a party. ``of_day``: what there is to say of its due day."""
    since = None if case.since_us is None else utc_text(from_microseconds(case.since_us))
    shown = case._asdict() | {
        "since": since,
        "scenario": case.scenario and case.scenario._asdict(),
        "capability": case.capability and case.capability._asdict(),
        "warnings": [it.model_dump() for it in (warning_of(case), of_day) if it],
    }
    del shown["since_us"]
    if not case.is_party(viewer):
        del shown["confidential"]
    return shown


def step_as_json(step: StepRow) -> dict[str, Any]:
    """A step of the walk."""
    shown = step._asdict() | {"said_at": utc_text(from_microseconds(step.time_us))}
    del shown["time_us"]
    return shown


def task_as_json(task: Task) -> dict[str, Any]:
    """A task with its case."""
    standing = task.standing
    names = code_lists().organisations
    return case_as_json(task.case, of_day=standing.warning) | {
        "task_zh": task.deadline.task_zh,
        "task_en": task.deadline.task_en,
        "urgency": standing.urgency,
        "working_days_late": standing.late,
        "escalated_to": standing.escalated_to,
        "owner_is_registered": task.case.owner in names,
    }
