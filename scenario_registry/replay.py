"""New attempts at rejected events. They are new events in the log; the rejected ones stay as they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import uuid4

from producers.outbox import LogWriter
from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, REPLAY_HEADER, Headers, NewRecord, topic_of
from sinks.queries.rejections import RejectedEvent
from streams.validate import SENDER_CODES


def append_replays(log: LogWriter, events: Sequence[RejectedEvent], edited: bytes | None = None) -> None:
    """Append every event again, verbatim or, for one event, as ``edited``. Not idempotent: each call is an attempt of its own.

    What only the sender could see is said again of verbatim bytes, which are no better than before; whoever edits answers for the
    result. Raises whatever the log raises; events of one organisation are appended all or none.
    """
    attempts: dict[str, list[NewRecord]] = {}
    for event in events:
        attempts.setdefault(event.organisation, []).append(attempt_of(event, edited))
    for organisation, records in attempts.items():
        log.append(topic_of(organisation), records, producer=f"replay-{uuid4()}", first_number=1)


def attempt_of(event: RejectedEvent, edited: bytes | None) -> NewRecord:
    """The record that such an attempt appends."""
    headers: Headers = ((REPLAY_HEADER, f"{event.partition}/{event.position}".encode()),)
    if event.origin is not None:
        headers += ((ORIGIN_HEADER, json.dumps(event.origin, ensure_ascii=False).encode()),)
    if edited is not None:
        return NewRecord(_subject(edited) or event.key, edited, headers)
    seen_by_sender = [
        {"code": problem.code, "field": problem.field, "value": problem.value}
        for problem in event.problems
        if problem.code in SENDER_CODES
    ]
    if seen_by_sender:
        headers += ((PROBLEMS_HEADER, json.dumps(seen_by_sender, ensure_ascii=False).encode()),)
    return NewRecord(event.key, event.raw, headers)


def _subject(value: bytes) -> bytes | None:
    try:
        subject = json.loads(value)["subject"]
        return subject.encode() if isinstance(subject, str) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
