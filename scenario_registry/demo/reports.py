"""What the demo shows beside the output of ordinary commands."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import Connection

from scenario_registry.cli import output
from scenario_registry.cli.names import name_of
from scenario_registry.places import place_zh
from schemas.code_lists import code_lists
from schemas.outcome import OUTCOME_ZH, Outcome
from schemas.scenario import Stage
from sinks.queries.arrivals import arrivals
from sinks.queries.records import Record, records
from sinks.queries.rejections import rejected_events


def show_sum(connection: Connection) -> None:
    """Every event received has exactly one outcome."""
    outcomes: Counter[str] = Counter()
    for came in arrivals(connection):
        outcomes.update(came.outcomes)
    parts = " + ".join(f"{OUTCOME_ZH[outcome]} {outcomes[outcome]}" for outcome in Outcome)
    output.say(f"收到 {outcomes.total()} = {parts}")


def show_rejected(connection: Connection) -> None:
    """Where every rejected row stands, what is wrong and what to do."""
    rows = [
        (place_zh(event.origin, problem.field), event.local_id, problem.message_zh, problem.hint_zh, problem.code)
        for event in rejected_events(connection)
        for problem in event.problems
    ]
    output.show_table("被退回的行", ("原文位置", "编号", "原因", "办法", "代码"), rows)


def show_registered(connection: Connection) -> None:
    """Records by organisation, and in all those of the city's groups and of the districts."""
    counted: Counter[tuple[str, str]] = Counter()
    for record in records(connection):
        counted[record.organisation, record.statement["kind"]] += 1
        counted[record.organisation, "withdrawn"] += record.stage == Stage.WITHDRAWN
    kinds = ("scenario", "withdrawn", "opportunity")
    organisations = sorted({organisation for organisation, _ in counted})
    rows = [(name_of(name), *(counted[name, kind] for kind in kinds)) for name in organisations]
    output.show_table("登记库", ("机构", "场景", "其中已撤回", "机会"), rows)
    levels: Counter[tuple[str, str]] = Counter()
    for (organisation, kind), count in counted.items():
        levels[code_lists().organisations[organisation].level, kind] += count
    output.say(
        f"市属国企场景 {levels['city', 'scenario']} 个（含已撤回 {levels['city', 'withdrawn']} 个）、"
        f"机会 {levels['city', 'opportunity']} 个；区（市）县场景 {levels['district', 'scenario']} 个"
    )


def show_merged(connection: Connection) -> None:
    """Scenarios that matching made of several records, and how many scenarios there are in all."""
    told: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records(connection):
        told[record.registry_id].append(record)
    rows = [
        (registry_id if number == 0 else "", name_of(record.organisation), record.local_id, record.statement["title"])
        for registry_id, members in sorted(told.items())
        if len(members) > 1
        for number, record in enumerate(members)
    ]
    output.show_table("自动并入同一场景的", ("登记编号", "机构", "编号", "名称"), rows)
    output.say(f"记录 {sum(map(len, told.values()))} 条，场景和机会 {len(told)} 项；拿不准的不并，请单位核对")
