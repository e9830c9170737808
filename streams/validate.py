"""From a record of the log to a valid event, or to everything that is wrong with it. Pure: the same record gives the same answer at any time."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json

from schemas.code_lists import CodeLists
from schemas.envelope import MAX_SEQUENCE, Envelope
from schemas.event import (
    EVENT,
    MAX_EVENT_BYTES,
    ScenarioAmended,
    ScenarioStated,
    canonical_data,
    content_hash,
)
from schemas.log import PROBLEMS_HEADER, LogRecord, organisation_of
from schemas.loop_event import LoopEvent, LoopKey, family_of
from schemas.moment import day_of, to_microseconds
from schemas.problem import Problem, Severity, problem
from schemas.record import Key, Version
from schemas.scenario import Statement
from streams.every_offset import NO_EVENT, UNREADABLE_BATCH
from streams.loop.deduplicate import ValidLoopEvent
from streams.loop.rules import check_loop_rules
from streams.rules import check_rules, is_plausible, is_visible
from streams.shape import shape_problems

CLOCK_TOLERANCE_US = 5 * 60 * 1_000_000
"""How far a sender's clock may run ahead of the log's before it is told so."""

SENDER_CODES = frozenset({"duplicate_local_id", "lookalike_local_id", "other_organisation", "unreadable_row"})
"""Problems that only the sender can see; other codes in the header are not believed."""

_SAYS_ALL = frozenset({NO_EVENT, UNREADABLE_BATCH, "unreadable_row"})
"""Problems that whoever reads the log or the row tells, in the same header: what is there is no event, so there is nothing else to judge."""

_MOST_SENDER_PROBLEMS = 100

_BOM = b"\xef\xbb\xbf"

_DAY = TypeAdapter(date)

# The validator itself: what wraps it looks at a dozen options first, for every event.
_read = EVENT.validator.validate_json


class ValidEvent(NamedTuple):
    """An event that keeps the contract: the version that it would add, and warnings that go with it."""

    record: LogRecord
    key: Key
    version: Version
    warnings: tuple[Problem, ...]


class InvalidEvent(NamedTuple):
    """An event that breaks it: all problems at once, and whatever could still be read. ``digest`` tells the same bytes again in the same
    partition: between partitions there is no order, so no first and second."""

    record: LogRecord
    organisation: str
    event_id: str | None
    local_id: str | None
    sequence: int | None
    problems: tuple[Problem, ...]
    digest: str


Checked = ValidEvent | InvalidEvent | ValidLoopEvent


def validate(record: LogRecord, codes: CodeLists) -> Checked:
    """Check one record of the log. Never raises for what a sender sent."""
    organisation = organisation_of(record.topic)
    problems = _sender_problems(record)
    if organisation not in codes.organisations:
        problems.append(problem("unknown_organisation", "source", organisation))
    value = record.value
    if any(found.code in _SAYS_ALL for found in problems):
        return _invalid(record, organisation, problems, {})
    if value.startswith(_BOM):
        problems.append(problem("byte_order_mark"))
        value = value[len(_BOM) :]
    if len(value) > MAX_EVENT_BYTES:
        too_large = problem("event_too_large", size=len(value), limit=MAX_EVENT_BYTES)
        return _invalid(record, organisation, [*problems, too_large], {})
    try:
        event = _read(value)
    except ValidationError as error:
        unreadable = _unreadable(value)
        if unreadable is not None:
            return _invalid(record, organisation, [*problems, unreadable], {})
        return _badly_shaped(record, organisation, value, error, codes, problems)
    time_us = to_microseconds(event.time)
    if event.source != organisation:
        problems.append(problem("source_not_channel", "source", event.source, channel=organisation))
    if not is_visible(event.subject):
        problems.append(problem("blank_field", "subject"))
    has_plausible_time = is_plausible(event.time.date())
    if not has_plausible_time:
        problems.append(problem("implausible_date", "time", event.time.isoformat()))
    # The calendar ends with the year 9999, and for some offsets begins after the event.
    day = day_of(time_us if has_plausible_time else record.appended_us)
    if isinstance(event, ScenarioStated):
        problems.extend(check_rules(event.data, codes, day))
    elif isinstance(event, ScenarioAmended):
        problems.extend(_outdated(event.data, codes, day))
    elif isinstance(event, LoopEvent):
        problems.extend(check_loop_rules(event, codes, day))
    if time_us > record.appended_us + CLOCK_TOLERANCE_US:
        problems.append(problem("future_time", "time", event.time.isoformat()))
    if record.key != event.subject.encode():
        problems.append(problem("key_not_subject"))
    if problems and any(found.severity is Severity.ERROR for found in problems):
        read = {"id": event.id, "subject": event.subject, "sequence": event.sequence}
        return _invalid(record, organisation, problems, read)
    data = canonical_data(event)
    version = Version(event.sequence, content_hash(event.type, data), event.type, data.decode(), event.id, time_us)
    if isinstance(event, LoopEvent):
        return ValidLoopEvent(
            record, LoopKey(family_of(event.type), organisation, event.subject), version, tuple(problems)
        )
    return ValidEvent(record, Key(organisation, event.subject), version, tuple(problems))


def not_processable(record: LogRecord) -> InvalidEvent:
    """The rejection of an event that a fault of the program stopped. It says nothing of its contents: one of them may be the cause."""
    return _invalid(record, organisation_of(record.topic), [problem("event_not_processable")], {})


def _unreadable(value: bytes) -> Problem | None:
    if not value or value.isspace():
        return problem("empty_message")
    try:
        value.decode()
    except UnicodeDecodeError as error:
        return problem("not_utf8", value=f"byte {error.start}")
    return None


def _sender_problems(record: LogRecord) -> list[Problem]:
    for name, value in record.headers:
        if name == PROBLEMS_HEADER:
            try:
                stated = from_json(value)[:_MOST_SENDER_PROBLEMS]
                return [
                    problem(item["code"], str(item.get("field") or ""), item.get("value"))
                    for item in stated
                    if item["code"] in SENDER_CODES or item["code"] in _SAYS_ALL
                ]
            except (ValueError, TypeError, KeyError, AttributeError):
                return []
    return []


def _badly_shaped(
    record: LogRecord,
    organisation: str,
    value: bytes,
    error: ValidationError,
    codes: CodeLists,
    problems: list[Problem],
) -> InvalidEvent:
    """All problems at once: what is wrong in shape, and what the rules say of the fields whose shape is right."""
    found = shape_problems(error)
    try:
        raw = from_json(value)
    except ValueError:
        return _invalid(record, organisation, [*problems, *found], {})
    if not isinstance(raw, dict):
        return _invalid(record, organisation, problems + found, {})
    if any(item.field == "type" for item in found):
        found += _faults(Envelope, raw)
    source = raw.get("source")
    if isinstance(source, str) and source != organisation:
        found.append(problem("source_not_channel", "source", source, channel=organisation))
    data = raw.get("data")
    if isinstance(data, dict) and raw.get("type") == "scenario.stated.v1":
        failed = frozenset(item.field.split(".")[1] for item in found if item.field.startswith("data."))
        day = day_of(record.appended_us)
        found.extend(check_rules(_readable_part(data, failed), codes, day, failed=failed))
    return _invalid(record, organisation, problems + found, raw)


def _faults(model: type[BaseModel], raw: dict[str, Any]) -> list[Problem]:
    try:
        model.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        return shape_problems(error)
    return []


def _outdated(patch: BaseModel, codes: CodeLists, day: date) -> list[Problem]:
    """Codes of an amendment that are on their list, but not on its day. All else shows only with the statement that it amends."""
    named = _readable_part(patch.model_dump(exclude_none=True), frozenset())
    on_any_day = check_rules(named, codes, None)
    return [found for found in check_rules(named, codes, day) if found not in on_any_day]


def _readable_part(data: dict[str, Any], failed: frozenset[str]) -> Statement:
    """The statement without the fields that failed, for the rules' eyes only."""
    kept = {name: data[name] for name in Statement.model_fields if name in data and name not in failed}
    for name in ("published_on", "deadline"):
        if isinstance(kept.get(name), str):
            kept[name] = _DAY.validate_python(kept[name])
    blank: dict[str, Any] = {"districts": [], "field": "", "industry": "", "stage": ""}
    return Statement.model_construct(**{**blank, **kept})


def _invalid(record: LogRecord, organisation: str, problems: list[Problem], read: dict[str, Any]) -> InvalidEvent:
    event_id, local_id, sequence = read.get("id"), read.get("subject"), read.get("sequence")
    digest = hashlib.blake2b(b"%d\0" % record.partition + record.value, digest_size=16)
    for name, value in record.headers:
        if name == PROBLEMS_HEADER:
            digest.update(b"\0" + value)
    is_number = isinstance(sequence, int) and not isinstance(sequence, bool) and 0 < sequence <= MAX_SEQUENCE
    return InvalidEvent(
        record=record,
        organisation=organisation,
        event_id=_storable(event_id),
        local_id=_storable(local_id),
        sequence=sequence if is_number else None,
        problems=tuple(problems),
        digest=digest.hexdigest(),
    )


def _storable(text: object) -> str | None:
    """A database's text column takes no NUL and no endless key; what cannot be stored is still in the verbatim bytes."""
    if not isinstance(text, str) or "\x00" in text or not text.strip():
        return None
    return text[:200]
