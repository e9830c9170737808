"""What was last stated about a capability, from the events themselves."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from schemas.record import Key
from sinks.loop_tables import loop_events


def stated_capability(connection: Connection, key: Key) -> dict[str, Any]:
    """The fields of the statement with the highest sequence, whether or not it was withdrawn since; empty when none came (yet)."""
    said = loop_events.c
    is_about = (said.family == "capability", said.organisation == key.organisation, said.subject == key.local_id)
    stated = (*is_about, said.type == "capability.stated.v1")
    query = select(said.data).where(*stated).order_by(said.sequence.desc(), said.content_hash).limit(1)
    data = connection.scalar(query)
    return json.loads(data) if data else {}
