"""A comparison under way: the events so far, and what they change in the memory of what was sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from producers.envelope import event_bytes, new_record
from producers.feed import Feed
from producers.map_row import MappedRow
from producers.row_content import readable_id
from producers.sent import Comparison, Counts, Sent, SentBefore, WithheldReason
from schemas.log import NewRecord


@dataclass(slots=True)
class Draft:
    """Changes as the rows pass. ``before`` stays as it is; ``now`` is RFC 3339 in UTC."""

    feed: Feed
    before: SentBefore
    now: str
    records: list[NewRecord] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    withheld_reason: WithheldReason | None = None
    subjects: dict[str, Sent] = field(default_factory=dict)
    once: dict[str, str | None] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    receipt: NewRecord | None = None

    def previous(self, local_id: str) -> Sent | None:
        """The last version of the subject, this delivery's included."""
        return self.subjects.get(local_id) or self.before.subjects.get(local_id)

    def origin(self, row: MappedRow) -> dict[str, Any]:
        """Where a person finds the row, for the origin header."""
        cells = {"cells": dict(row.cells)} if row.cells else {}
        return {**row.location.as_dict(), **cells, "feed": self.feed.name}

    def note_unchanged(self, row: MappedRow, previous: Sent | None) -> None:
        """The row says what was said before. Its last event, said again byte for byte, changes nothing in the registry, so it may
        show there that the delivery came."""
        if self.receipt is None and previous is not None and previous.value is not None and not row.problems:
            self.receipt = new_record(previous.value, row.local_id, {"feed": self.feed.name, "receipt": True})

    def append_as_is(self, row: MappedRow, sequence: Any, event_id: str, time: Any) -> bytes:
        """Append the row verbatim, whatever stands in it, and give the bytes."""
        value = row.raw
        if value is None:
            value = event_bytes(
                organisation=self.feed.organisation,
                local_id=row.local_id,
                sequence=sequence,
                event_id=event_id,
                time=time,
                event_type=row.event_type,
                data=row.data,
            )
        self.records.append(new_record(value, readable_id(row), self.origin(row), row.problems))
        return value

    def comparison(self, forget: frozenset[str] = frozenset()) -> Comparison:
        """The result; ``forget`` names what need not be remembered as sent any longer."""
        receipt = None if self.records else self.receipt
        self.counts["receipts"] = int(receipt is not None)
        counts = Counts(**self.counts, withheld_reason=self.withheld_reason)
        return Comparison(tuple(self.records), counts, self.subjects, self.once, forget, frozenset(self.bad), receipt)
