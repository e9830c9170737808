"""Builders of what a batch means for the registry."""

from __future__ import annotations

import json

from schemas.batch import BatchResult, Change, LedgerEntry, NewVersion, Rejection
from schemas.change import ChangeKind
from schemas.event import STATED, content_hash
from schemas.log import LogRecord
from schemas.outcome import Outcome
from schemas.problem import problem
from schemas.record import Key, RecordState, Version
from tests.support.events import RAIL, statement
from tests.support.memory_log import START_US


def log_record(offset: int, *, partition: int = 0, value: bytes = b"{}") -> LogRecord:
    """A record of the rail group's topic."""
    return LogRecord(f"scenario-events.{RAIL}", partition, offset, b"k", value, (), START_US + offset)


def version_of(sequence: int, **fields: object) -> Version:
    """A statement as a version of a subject."""
    data = json.dumps(statement(**fields), ensure_ascii=False, separators=(",", ":"))
    return Version(sequence, content_hash(STATED, data.encode()), STATED, data, f"e-{sequence}", START_US)


def created(key: Key, offset: int, **fields: object) -> BatchResult:
    """The first statement of a subject."""
    version, record = version_of(1, **fields), log_record(offset)
    state = RecordState(1, version.content_hash, version.data, "published", None, False, True, 1)
    entry = LedgerEntry(record, key.organisation, version.event_id, key.local_id, 1, Outcome.ACCEPTED, ())
    return BatchResult(
        records={key: state},
        versions=[NewVersion(key, version, record)],
        changes=[Change(key, ChangeKind.CREATED, state, record)],
        ledger=[entry],
    )


def rejection(offset: int, digest: str | None, *, value: bytes = b"\xff") -> BatchResult:
    """An event that breaks the contract."""
    entry = LedgerEntry(
        log_record(offset, value=value), RAIL, None, None, None, Outcome.REJECTED, (problem("not_utf8"),)
    )
    return BatchResult(ledger=[entry], rejections=[Rejection(entry, digest)])
