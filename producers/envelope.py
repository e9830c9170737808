"""From what an organisation says to the record that travels: envelope, bytes, headers, content hash. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from schemas.event import content_hash
from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, Headers, NewRecord

_EVENT_IDS = uuid5(NAMESPACE_URL, "scenario-events")


def content_of(event_type: str, data: Mapping[str, Any], volatile: frozenset[str] = frozenset()) -> str:
    """The hash by which a change is seen: 32 hexadecimal digits over type and data without the ``volatile`` fields."""
    counted = {name: value for name, value in data.items() if name not in volatile}
    return content_hash(event_type, json.dumps(counted, sort_keys=True, separators=(",", ":")).encode())


def content_of_bytes(raw: bytes) -> str:
    """The same for what could not be read, over its bytes."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def event_id_of(organisation: str, local_id: str | None, sequence: object, content: str) -> str:
    """A UUID of version 5 (RFC 9562): the same event has the same id, however often it is made."""
    return str(uuid5(_EVENT_IDS, json.dumps([organisation, local_id, str(sequence), content])))


def event_bytes(
    *,
    organisation: str,
    local_id: str | None,
    sequence: Any,
    event_id: str,
    time: Any,
    event_type: str,
    data: Mapping[str, Any],
) -> bytes:
    """The CloudEvent as compact UTF-8 JSON; an attribute that is None is left out.

    Values that fit no contract stay as they are, and text that UTF-8 cannot hold (a lone surrogate) makes bytes that are not
    UTF-8: the registry rejects this one event by name.
    """
    attributes = {
        "specversion": "1.0",
        "id": event_id,
        "source": organisation,
        "subject": local_id,
        "time": time,
        "type": event_type,
        "sequence": sequence,
        "datacontenttype": "application/json",
        "data": data,
    }
    return _json({name: value for name, value in attributes.items() if value is not None})


def new_record(
    value: bytes, local_id: str | None, origin: Mapping[str, Any], problems: Sequence[Mapping[str, Any]] = ()
) -> NewRecord:
    """The record to append, keyed by the local id. ``origin`` tells where in the organisation's file it stands."""
    headers: Headers = ((ORIGIN_HEADER, _json(origin)),)
    if problems:
        headers += ((PROBLEMS_HEADER, _json(problems)),)
    return NewRecord(None if local_id is None else local_id.encode(), value, headers)


def _json(content: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
