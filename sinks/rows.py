"""From the values of the core to the rows of the tables."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json

from schemas.batch import BatchResult, Change, LedgerEntry, NewLoopEvent, NewVersion, Rejection
from schemas.log import ORIGIN_HEADER, LogRecord
from schemas.receipt import RECEIPT_HEADER, digest_in
from schemas.record import Key, RecordState

Row = tuple[Any, ...]

_LONGEST_ORIGIN = 4096

# What json.dumps makes anew for every value.
_to_json = json.JSONEncoder(ensure_ascii=False).encode


def record_row(key: Key, state: RecordState) -> Row:
    """Row of ``records``."""
    sequence, content_hash, statement, stage, reason, conflicted, is_verbatim, last_sequence = state
    said = None if is_verbatim else statement
    return (*key, sequence, content_hash, said, stage, reason, conflicted, is_verbatim, last_sequence)


def version_row(new: NewVersion) -> Row:
    """Row of ``versions``."""
    key, version, record = new
    return (*key, *version, record.appended_us)


def loop_row(new: NewLoopEvent, number: int) -> Row:
    """Row of ``loop_events``."""
    key, version, record = new
    sequence, content_hash, type_, data, event_id, time_us = version
    return (*key, sequence, content_hash, type_, data, event_id, time_us, record.appended_us, number)


def ledger_row(entry: LedgerEntry) -> Row:
    """Row of ``ledger``. Problems as a JSON list of codes; a rejected event has its full problems in ``rejections``."""
    record, organisation, event_id, local_id, sequence, outcome, problems = entry
    _, partition, offset, _, _, headers, appended_us = record
    codes = json.dumps([found.code for found in problems]) if problems else None
    return (
        organisation,
        partition,
        offset,
        event_id,
        local_id,
        sequence,
        outcome._value_,
        codes,
        _origin(record, with_cells=bool(problems)) if headers else None,
        appended_us,
    )


def rejection_row(rejection: Rejection) -> Row:
    """Row of ``rejections``, without a replay yet."""
    entry = rejection.entry
    record = entry.record
    problems = _to_json([found.model_dump(mode="json") for found in entry.problems])
    return (
        entry.organisation,
        record.partition,
        record.offset,
        rejection.digest,
        record.key,
        record.value,
        problems,
        entry.event_id,
        entry.local_id,
        _origin(record, with_cells=True),
        record.appended_us,
        None,
        None,
        None,
    )


def change_rows(result: BatchResult, first_version: int) -> list[Row]:
    """Rows of ``changes``, numbered from ``first_version``."""
    return [_change_row(change, version) for version, change in enumerate(result.changes, first_version)]


def receipt_rows(result: BatchResult, first_version: int) -> list[Row]:
    """Rows of ``receipts``, one for each event that came with one; of the same event again only the first."""
    given: dict[tuple[str, str], LedgerEntry] = {}
    for entry in result.ledger:
        headers = entry.record.headers
        if headers and headers[-1][0] == RECEIPT_HEADER and (digest := digest_in(headers[-1][1])):
            given.setdefault((entry.organisation, digest), entry)
    if not given:
        return []
    made = {change.record[:3]: version for version, change in enumerate(result.changes, first_version)}
    return [
        (*key, entry.record.partition, entry.record.offset, entry.outcome._value_, made.get(entry.record[:3]))
        for key, entry in given.items()
    ]


def _change_row(change: Change, version: int) -> Row:
    key, kind, state, record = change
    sequence, content_hash, statement, stage, reason, conflicted, is_verbatim, _ = state
    said = None if is_verbatim else statement
    return (version, *key, kind._value_, sequence, content_hash, stage, reason, conflicted, said, record.appended_us)


def _origin(record: LogRecord, *, with_cells: bool) -> str | None:
    """The origin header when it is what it should be: a short JSON object. Anything else is not worth a problem of its own.

    The cell of every field is longer than all the rest, and of use only where there is a problem to point at.
    """
    for name, value in record.headers:
        if name == ORIGIN_HEADER and len(value) <= _LONGEST_ORIGIN:
            try:
                origin = from_json(value, allow_inf_nan=False)
            except ValueError:
                return None
            if not isinstance(origin, dict):
                return None
            if not with_cells:
                origin.pop("cells", None)
            text = _to_json(origin)
            return text if "\\u0000" not in text else None
    return None
