"""Everything of one organisation that somebody there has to look at: events that did not simply go in, rows that fail a rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, inspect, or_, select

from quality.expectation import SEVERITY_ZH
from quality.report.examples import Place, examples
from quality.suites import suite
from schemas.outcome import OUTCOME_ZH, Outcome
from schemas.problem import Severity
from schemas.problem_catalogue import CATALOGUE
from sinks.quality_results import failures_of, last_run, read_run
from sinks.queries.arrivals import arrivals
from sinks.queries.rejections import RejectionState, Sought, rejected_events
from sinks.tables import ledger, quality_runs


class Item(NamedTuple):
    """One thing to look at. ``event`` is ``partition/position`` of an event, empty for a row of the registry; ``place`` is file, sheet, row
    and cell, where known; ``code`` is of the problem catalogue or the id of a rule."""

    source_zh: str
    severity_zh: str
    local_id: str
    place: str
    value: str
    message_zh: str
    todo_zh: str
    code: str
    event: str
    received_at: str


class Balance(NamedTuple):
    """What became of everything received, by Chinese word."""

    received: int
    outcomes: Mapping[str, int]


def balance_of(connection: Connection, organisation: str) -> Balance:
    """The sums of the organisation's ledger."""
    came = next((it for it in arrivals(connection) if it.organisation == organisation), None)
    outcomes = {OUTCOME_ZH[outcome]: came.outcomes.get(outcome, 0) if came else 0 for outcome in Outcome}
    return Balance(came.received if came else 0, outcomes)


def items_of(connection: Connection, organisation: str, place: Place) -> Iterator[Item]:
    """Rejected events that nobody mended, with all their problems; conflicts, waiting amendments and warnings; rows that failed a rule at
    the last quality run, but for events told already. Nothing of any other organisation is read."""
    events = set()
    for it in chain(_rejected(connection, organisation, place), _told(connection, organisation, place)):
        events.add(it.event)
        yield it
    yield from (it for it in _failing(connection, organisation, place) if it.event not in events)


def _rejected(connection: Connection, organisation: str, place: Place) -> Iterator[Item]:
    for event in rejected_events(connection, Sought(organisation, is_open=True)):
        if event.state is not RejectionState.OPEN:
            continue
        for found in event.problems:
            yield Item(
                OUTCOME_ZH[Outcome.REJECTED],
                SEVERITY_ZH[found.severity],
                event.local_id or "",
                place(event.origin, found.field),
                found.value or "",
                found.message_zh,
                found.hint_zh,
                found.code,
                f"{event.partition}/{event.position}",
                event.received_at.isoformat(),
            )


def _told(connection: Connection, organisation: str, place: Place) -> Iterator[Item]:
    """The ledger keeps codes of these, without the values that they are about."""
    told = or_(
        ledger.c.outcome.in_((Outcome.CONFLICT.value, Outcome.HELD.value)),
        (ledger.c.outcome == Outcome.ACCEPTED.value) & ledger.c.problems.is_not(None),
    )
    query = select(ledger).where(ledger.c.organisation == organisation, told)
    for row in connection.execute(query.order_by(ledger.c.partition, ledger.c.position)):
        for code in json.loads(row.problems) if row.problems else [""]:
            entry = CATALOGUE.get(code)
            yield Item(
                OUTCOME_ZH[Outcome(row.outcome)],
                SEVERITY_ZH[Severity(entry.severity)] if entry else "",
                row.local_id or "",
                place(json.loads(row.origin), "") if row.origin else "",
                "",
                entry.zh.format_map(_Unknown()) if entry else "",
                entry.hint_zh.format_map(_Unknown()) if entry else "",
                code,
                f"{row.partition}/{row.position}",
                "",
            )


class _Unknown(dict[str, Any]):
    """Places of a text whose values the ledger does not keep."""

    def __missing__(self, name: str) -> str:
        return "…"


def _failing(connection: Connection, organisation: str, place: Place) -> Iterator[Item]:
    run_id = last_run(connection) if inspect(connection).has_table(quality_runs.name) else None
    if run_id is None:
        return
    rules = suite()
    for result in read_run(connection, run_id).results:
        # A run may be older than the rules of today.
        if result.organisation != organisation or not result.failed or result.rule not in rules:
            continue
        rule = rules[result.rule]
        keys = failures_of(connection, run_id, result.rule, organisation)
        for found in examples(connection, rule, organisation, keys, place):
            yield Item(
                "质量规则",
                # Of a rule such as "nine of ten" a row may fail while the rule holds.
                SEVERITY_ZH[Severity.WARNING if result.holds else Severity(result.severity)],
                found.local_id or "",
                found.place,
                found.title or "",
                found.problem or f"{rule.what.zh}（本行不符）",
                rule.todo.zh,
                rule.id,
                "/".join(map(str, found.key)) if rule.keys == ("partition", "position") else "",
                "",
            )
