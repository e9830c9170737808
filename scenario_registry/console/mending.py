"""A rejected event as a form: what it says in fields of the contract, as it was sent; back to the event, mended; and what would become of that."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection

from scenario_registry.console.forms import MOST_FIELDS, Form
from scenario_registry.console.model_form import FormField, data_of, label_of
from scenario_registry.console.statement_form import fields_of
from scenario_registry.replay import attempt_of
from scenario_registry.runtimes.carrying import checked
from scenario_registry.simulation.simulate import simulate
from scenario_registry.timeline import FieldChange, changes_of
from schemas.case_words import Word
from schemas.code_lists import CodeLists
from schemas.event import EVENT_TYPES, MAX_EVENT_BYTES, STATED, WITHDRAWN
from schemas.log import LogRecord, topic_of
from schemas.loop_event import family_of, is_entity
from schemas.loop_types import LOOP_TYPES
from schemas.outcome import Outcome
from schemas.problem import Problem
from schemas.record import NOTHING
from schemas.scenario import Statement, Withdrawal
from sinks.lookup import Lookup
from sinks.queries.rejections import RejectedEvent
from streams.loop.deduplicate import ValidLoopEvent
from streams.validate import InvalidEvent

_MODELS: Mapping[str, type[BaseModel]] = {
    STATED: Statement,
    WITHDRAWN: Withdrawal,
    **{type_: it.data for type_, it in LOOP_TYPES.items() if is_entity(family_of(type_))},
}
"""What is said whole. An amendment says by what it leaves out, and steps and lists have pages of their own."""

_ENVELOPE = ("sequence", "time", "source", "id")

_LARGEST = MAX_EVENT_BYTES // 2
"""Of a text that has a form: the page sends it twice, as it is and in fields."""

_BESIDES = 9
"""Fields beside the data: number, envelope, text, button, and what makes the form this page's."""


class Mending(NamedTuple):
    """``fields``: the number and what is said under it; ``envelope``: what comes with it; each named by its path in the event. ``unknown``:
    what the event says beyond, which the form leaves out."""

    event: Mapping[str, Any]
    fields: list[FormField]
    envelope: list[FormField]
    unknown: Mapping[str, Any]

    def mended(self, form: Form) -> bytes:
        """The event with what the form says in all its fields."""
        said = data_of([*self.fields, *self.envelope], form)
        kept = {name: value for name, value in self.event.items() if name not in (*_ENVELOPE, "subject", "data")}
        return json.dumps(kept | said, ensure_ascii=False).encode()

    def beside(self, problems: Iterable[Problem]) -> dict[str, list[Problem]]:
        """Problems by the field that they are about; under an empty name those that no field shows."""
        found: dict[str, list[Problem]] = {}
        for it in problems:
            found.setdefault(self.field_of(it), []).append(it)
        return found

    def field_of(self, problem: Problem) -> str:
        """Name of the field that shows what the problem is about; empty: none does."""
        name = problem.field.rstrip("0123456789").rstrip(".")
        return name if any(it.name == name for it in (*self.fields, *self.envelope)) else ""


def mending(received: str, organisation: str, codes: CodeLists) -> Mending | None:
    """The form of an event that came in the organisation's channel. None: only its text can be mended, be it no JSON, of a type that has
    no form, or more than a form holds."""
    if len(received.encode()) > _LARGEST:
        return None
    try:
        event = json.loads(received.removeprefix("\ufeff"))
        json.dumps(event, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    type_ = event.get("type") if isinstance(event, dict) else None
    model = _MODELS.get(type_) if isinstance(type_, str) else None
    if type_ is None or model is None or not isinstance(event.get("data", {}), dict):
        return None
    data = event.get("data", {})
    known = EVENT_TYPES[type_].model_fields
    own = {organisation: Word(codes.organisation_name(organisation), organisation)}

    def attribute(name: str, kind: str, *, is_required: bool = False) -> FormField:
        options = own if name == "source" else {}
        return FormField(name, *label_of(known[name]), kind, is_required, options, event.get(name))

    kinds = {"sequence": "number", "source": "choice"}
    said = [it._replace(name=f"data.{it.name}") for it in fields_of(model, codes, data)]
    # Every code has a box of its own.
    if sum(len({*it.chosen, *it.options}) if it.kind == "codes" else 1 for it in said) > MOST_FIELDS - _BESIDES:
        return None
    return Mending(
        event,
        [attribute("subject", "line", is_required=True), *said],
        [attribute(name, kinds.get(name, "line")) for name in _ENVELOPE],
        {name: value for name, value in data.items() if name not in model.model_fields},
    )


class Tried(NamedTuple):
    """What would become of an attempt, and how the record would ``change``; ``sequence`` is that of the version in force."""

    outcome: Outcome
    problems: tuple[Problem, ...]
    changes: tuple[FieldChange, ...]
    sequence: int

    @property
    def is_useless(self) -> bool:
        """Whether nothing would come of it, so that it is not sent at all."""
        return self.outcome in (Outcome.REJECTED, Outcome.SUPERSEDED, Outcome.CONFLICT)


def tried(connection: Connection, event: RejectedEvent, edited: bytes | None, codes: CodeLists) -> Tried:
    """What would become of it now, edited or as it is. Stores nothing. Raises SQLAlchemyError."""
    now_us, attempt = time.time_ns() // 1_000, attempt_of(event, edited)
    record = LogRecord(topic_of(event.organisation), event.partition, event.position + 1, *attempt, now_us)
    (read,) = checked([record], codes)
    if isinstance(read, InvalidEvent):
        # A simulation knows no attempts: to it what was rejected before would be a duplicate.
        return Tried(Outcome.REJECTED, read.problems, (), 0)
    found = simulate(connection, event.organisation, [attempt], now_us, codes)
    entry = found.events[0].entry
    lookup = Lookup(connection.dialect)
    now = lookup.records(connection, found.records, with_statement=found.records)
    changes = (change for key, after in found.records.items() for change in changes_of(now.get(key, NOTHING), after))
    if isinstance(read, ValidLoopEvent):
        known = [sequence for sequence, _ in lookup.loop_said(connection, [read.key])[read.key]]
    else:
        known = [it.sequence for it in now.values()]
    return Tried(entry.outcome, entry.problems, tuple(changes), max(known, default=0))
