"""What events that came one by one, without a delivery, would do to what an organisation says. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from producers.breaker import Extent
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


class Passed:
    """What was let through lately: scenarios by what became of them, each counted once, however often it was touched."""

    def __init__(self) -> None:
        self._touched: tuple[dict[str, datetime], ...] = ({}, {}, {}, {})

    def forget(self, before: datetime) -> None:
        """What was let through until then counts no more."""
        for times in self._touched:
            # The latest stand last.
            while times and (first := next(iter(times))) and times[first] <= before:
                del times[first]

    def add(self, found: Difference, now: datetime) -> None:
        """It was let through."""
        for times, touched in zip(self._touched, _touched(found), strict=True):
            for it in touched:
                times.pop(it, None)
                times[it] = now

    def extent_with(self, found: Difference) -> Extent:
        """What it would be together with that."""
        counts = (len(times) + len(it - times.keys()) for times, it in zip(self._touched, _touched(found), strict=True))
        return Extent(found.live, *counts)


def _touched(found: Difference) -> tuple[set[str], ...]:
    """In the order of ``Extent``."""
    return (
        {it.old_id for it in found.moved},
        {it.local_id for it in found.gone},
        {it.local_id for it in found.edits if it.emptied},
        {it.local_id for it in found.edits},
    )


def _as_sent(records: Mapping[str, RecordState]) -> dict[str, Sent]:
    return {local_id: _one(it) for local_id, it in records.items()}


def _one(it: RecordState) -> Sent:
    if it.statement is None:
        return Sent(PUSH, it.sequence, "", False, it.content_hash)
    data = json.loads(it.statement)
    value = json.dumps({"type": STATED, "data": data}, ensure_ascii=False).encode()
    return Sent(PUSH, it.sequence, content_of(STATED, data), it.stage != Stage.WITHDRAWN, it.content_hash, value)
