"""The body of a request: bounded in size and time, then events as they will stand in the log."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from anyio.to_thread import run_sync
from fastapi import Request
from pydantic_core import from_json

from scenario_registry.http.bodies import body_of
from scenario_registry.http.problems import ProblemError
from schemas.event import MAX_EVENT_BYTES
from schemas.log import NewRecord
from schemas.receipt import RECEIPT_HEADER, event_digest

MOST_BYTES = 4 * 1024 * 1024
MOST_EVENTS = 1_000

_TYPES = {"application/cloudevents+json", "application/cloudevents-batch+json", "application/json"}
_SINGLE, _BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"

# What json.dumps makes anew for every value.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


class Sent(NamedTuple):
    """One event. ``event`` is what was sent, ``record`` how it goes to the log, under ``digest``."""

    event: dict[str, Any]
    digest: str
    record: NewRecord


async def events_in(request: Request, organisation: str) -> list[Sent]:
    """What the request holds. Raises ProblemError for what cannot be taken as a whole; what an event says is for the registry to judge."""
    media_type = _media_type(request)
    body = await body_of(request, MOST_BYTES)
    return await run_sync(_events, body, media_type, organisation)


def _media_type(request: Request) -> str:
    if "ce-specversion" in request.headers:
        # Binary mode: the body is the data alone, and would be taken for an event that lacks everything else.
        raise ProblemError("media_type_unsupported", "ce-specversion")
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    is_plain = request.headers.get("content-encoding", "identity").strip().lower() in ("", "identity")
    if media_type.strip() not in _TYPES or charset not in ("", "charset=utf-8", "charset=utf8") or not is_plain:
        raise ProblemError("media_type_unsupported")
    return media_type.strip()


def _events(body: bytes, media_type: str, organisation: str) -> list[Sent]:
    try:
        # Bounded in depth, and strict about what JSON is not.
        document = from_json(body, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise ProblemError("body_unreadable", str(error)[:200]) from error
    is_batch = isinstance(document, list)
    if (is_batch and media_type == _SINGLE) or (not is_batch and media_type == _BATCH):
        raise ProblemError("not_an_event")
    found = document if is_batch else [document]
    if len(found) > MOST_EVENTS:
        raise ProblemError("body_too_large", f"{len(found)} > {MOST_EVENTS}")
    if not found or not all(isinstance(it, dict) for it in found):
        raise ProblemError("not_an_event")
    return [_sent(it, number, organisation) for number, it in enumerate(found)]


def _sent(event: dict[str, Any], number: int, organisation: str) -> Sent:
    if isinstance(event.get("source"), str) and event["source"] != organisation:
        raise ProblemError("other_organisation", f"[{number}].source")
    try:
        # One form for all ways to write the same: the same event has the same receipt.
        value = _to_json(event).encode()
    except ValueError as error:
        raise ProblemError("body_unreadable", f"[{number}]") from error
    if len(value) > MAX_EVENT_BYTES:
        raise ProblemError("event_too_large", f"[{number}]: {len(value)} > {MAX_EVENT_BYTES}")
    digest = event_digest(organisation, value)
    subject = event.get("subject")
    # One without a subject is rejected; it still has one place only, so that the same again is found there.
    key = subject.encode() if isinstance(subject, str) and subject else digest.encode()
    return Sent(event, digest, NewRecord(key, value, ((RECEIPT_HEADER, digest.encode()),)))
