"""How much came from every organisation, and when the last of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from schemas.moment import from_microseconds
from sinks.tables import ledger


class Arrivals(NamedTuple):
    """Processed events of one organisation, counted by outcome."""

    organisation: str
    outcomes: Mapping[str, int]
    last_received_at: datetime

    @property
    def received(self) -> int:
        """Events in all."""
        return sum(self.outcomes.values())


def arrivals(connection: Connection) -> list[Arrivals]:
    """Every organisation that sent anything, by id."""
    outcomes: dict[str, dict[str, int]] = {}
    last_us: dict[str, int] = {}
    group = (ledger.c.organisation, ledger.c.outcome)
    query = select(*group, func.count(), func.max(ledger.c.received_us)).group_by(*group)
    for organisation, outcome, count, received_us in connection.execute(query):
        outcomes.setdefault(organisation, {})[outcome] = count
        last_us[organisation] = max(received_us, last_us.get(organisation, 0))
    return [Arrivals(name, outcomes[name], from_microseconds(last_us[name])) for name in sorted(outcomes)]
