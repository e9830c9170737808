"""What the oracle looks at after a round: only what the round added, since a set of processes serves many rounds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scenario_registry.chaos import model
from scenario_registry.chaos.workload import Sent
from schemas.log import ORIGIN_HEADER, LogRecord, PartitionId
from sinks.queries.ledger import Balance

Row = Mapping[str, Any]
"""Of a table of the registry, by column."""

Rows = Mapping[str, Sequence[Row]]
"""By table, in the order of primary keys."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Where everything stood before the round."""

    positions: Mapping[PartitionId, int] = field(default_factory=dict)
    """Of the registry, which was level with the log."""
    version: int = 0


@dataclass
class Evidence:
    """Everything that the round left. Plain values, so that a defect can be planted in any of them, before it is judged."""

    marks: Marks
    delivered: Mapping[int, Sent]
    """What producers were given and acknowledged, by its number."""
    logged: Sequence[LogRecord]
    """What the log gained, without the producers' stamps."""
    ends: Mapping[PartitionId, int]
    """Of the log."""
    positions: Mapping[PartitionId, int]
    """Of the registry."""
    balances: Sequence[Balance]
    rows: Rows
    """What the registry gained: ledger and rejections behind the marks, changes after the version, all else about the round's subjects."""
    embedded: Rows
    """What the embedded runtime makes of the same log."""
    version: int
    """Of the registry."""
    told: Sequence[LogRecord]
    """What the relay added to its topics."""
    should_be_told: Mapping[str, Sequence[Sequence[bytes]]]
    """Messages by topic and source, each in order: ``scenario-changes`` has one source, outcomes have one a partition of events."""
    seen: Sequence[str] = ()
    """What a concurrent reader saw that must not be."""
    ended: Sequence[str] = ()
    """Processes that ended as none may."""
    unsettled: Sequence[str] = ()
    """What was still waiting when the time was over."""

    @cached_property
    def expected(self) -> model.Expected:
        """What the independent model makes of the log."""
        arrivals = []
        for record in self.logged:
            number = number_of(record)
            if number is not None and number in self.delivered:
                arrivals.append((record, self.delivered[number].said))
        return model.expected(arrivals)


def number_of(record: LogRecord) -> int | None:
    """The number of a delivered event, from its origin; None for a record that this harness did not send."""
    for name, value in record.headers:
        if name == ORIGIN_HEADER:
            found = json.loads(value).get("row")
            return found if isinstance(found, int) else None
    return None
