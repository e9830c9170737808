"""What came and what became of it, counted once for many visitors: counting reads the whole ledger."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from schemas.moment import SHANGHAI
from sinks.queries.public.arrived import arrived

_LEAST_SECONDS = 3.0
_REST = 20.0
"""Counting takes a twentieth of one processor at most, however large the ledger."""


class Came(NamedTuple):
    """``by_day`` counts outcomes on a day in Chengdu, ``2026-03-11``; ``by_organisation`` the same for each organisation."""

    outcomes: Mapping[str, int]
    by_day: Mapping[str, Mapping[str, int]]
    by_organisation: Mapping[str, Mapping[str, Mapping[str, int]]]

    def of(self, organisation: str) -> dict[str, int]:
        """Everything that an organisation ever sent, by outcome."""
        total: Counter[str] = Counter()
        for counts in self.by_organisation.get(organisation, {}).values():
            total.update(counts)
        return dict(total)


class Arrivals:
    """The last count, and a new one when that is old. One thread counts, the others go on with what is known."""

    def __init__(self, look: Callable[[], Came], clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._counting = threading.Lock()
        self._known: Came | None = None
        self._good_until = 0.0

    def known(self) -> Came:
        """Some seconds old. Raises SQLAlchemyError while the registry is away and nothing is known yet."""
        known = self._known
        if known is not None and (self._clock() < self._good_until or not self._counting.acquire(blocking=False)):
            return known
        if known is None:
            self._counting.acquire()
        try:
            if self._known is None or self._clock() >= self._good_until:
                began = self._clock()
                self._known = self._look()
                self._good_until = self._clock() + max(_LEAST_SECONDS, _REST * (self._clock() - began))
            return self._known
        finally:
            self._counting.release()


def counted(connection: Connection) -> Came:
    """Count now."""
    outcomes: Counter[str] = Counter()
    by_day: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_organisation: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for it in arrived(connection):
        day = _day_of(it.hour)
        outcomes[it.outcome] += it.count
        by_day[day][it.outcome] += it.count
        by_organisation[it.organisation][day][it.outcome] += it.count
    return Came(outcomes, by_day, by_organisation)


def last_days(by_day: Mapping[str, Mapping[str, int]], now: datetime, days: int) -> dict[str, Mapping[str, int]]:
    """The days up to today in their order, also those on which nothing came."""
    today = now.astimezone(SHANGHAI).date()
    named = ((today - timedelta(days=back)).isoformat() for back in reversed(range(days)))
    return {day: by_day.get(day, {}) for day in named}


def _day_of(hour: str) -> str:
    return datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(SHANGHAI).date().isoformat()
