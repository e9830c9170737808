"""What events that came one by one, without a delivery, would do to what an organisation says. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from producers.declaration import Breaker
from producers.delivered_file import DeliveredFile
from producers.difference import Difference, difference
from producers.envelope import content_of
from producers.sent import Comparison, Counts, Sent, SentBefore
from schemas.event import STATED
from schemas.record import RecordState
from schemas.scenario import Stage

PUSH = "push"
"""Stands where a feed's name stands for what came through a file."""

PUSHED = DeliveredFile("POST /v1/events")

LIMITS = Breaker(at_least=5)
"""Of a day. Own judgement: a person at work on a few scenarios is not asked, however few there are."""


def pushed(before: Mapping[str, RecordState], after: Mapping[str, RecordState], standing: int) -> Difference:
    """Of the subjects that the events name, by local id, as the registry has them and would have them; ``standing``: how many scenarios of
    the organisation are not withdrawn."""
    events = Comparison((), Counts(), _as_sent(after))
    return replace(difference(PUSH, SentBefore(_as_sent(before)), events), live=standing)


def _as_sent(records: Mapping[str, RecordState]) -> dict[str, Sent]:
    return {local_id: _one(it) for local_id, it in records.items()}


def _one(it: RecordState) -> Sent:
    if it.statement is None:
        return Sent(PUSH, it.sequence, "", False, it.content_hash)
    data = json.loads(it.statement)
    value = json.dumps({"type": STATED, "data": data}, ensure_ascii=False).encode()
    return Sent(PUSH, it.sequence, content_of(STATED, data), it.stage != Stage.WITHDRAWN, it.content_hash, value)
