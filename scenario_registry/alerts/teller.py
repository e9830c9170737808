"""One round of alerts: look, keep what is new, send what waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from quality.alerts.finding import Look
from quality.alerts.keep import keep
from scenario_registry.alerts.channel import Channel
from scenario_registry.alerts.deliver import Delivered, deliver
from schemas.failpoint import failpoint
from schemas.moment import from_microseconds
from sinks.incidents import incidents
from sinks.notices import waiting_by_channel
from sinks.quality_results import last_run_until

_PAUSE_SECONDS = 1.0
_NOT_YET = "上次失败，尚未到重试时间 / it failed before, and it is not yet time to try again"


class Standing(NamedTuple):
    """What those who watch are shown. ``opened``: open incidents by kind, organisation and severity; ``waiting``: notices by channel;
    ``run_at`` is None before the first run."""

    opened: dict[tuple[str, str, str], int]
    waiting: dict[str, int]
    run_at: datetime | None


class Teller:
    """Its channels, and how often a run is promised. The caller sees to it that only one process tells."""

    def __init__(
        self,
        engine: Engine,
        channels: Sequence[Channel],
        every: timedelta,
        around: Callable[[datetime], Sequence[Look]],
    ) -> None:
        self._engine = engine
        self._channels = channels
        self._every = every
        self._around = around

    def look(self, now: datetime) -> int:
        """Keep what is new, in one transaction. Gives how many notices were written. Idempotent."""
        around = self._around(now)
        with self._engine.begin() as connection:
            written = keep(connection, self._every, around, now)
        failpoint("alerts-kept")
        return written

    def send(self, seconds: float) -> Delivered:
        """Send what waits; while something does, it is tried again for so long."""
        until = time.monotonic() + seconds
        sent, failures = 0, dict[str, str]()
        while True:
            found = deliver(self._engine, self._channels, time.time)
            sent += found.sent
            with self._engine.connect() as connection:
                waiting = self._waiting(connection)
            known = failures | found.failures
            failures = {name: known.get(name, _NOT_YET) for name, count in waiting.items() if count}
            if not failures or time.monotonic() >= until:
                return Delivered(sent, failures)
            time.sleep(_PAUSE_SECONDS)

    def standing(self) -> Standing:
        """As it is now, for the channels that there are."""
        with self._engine.connect() as connection:
            opened: dict[tuple[str, str, str], int] = {}
            for it in incidents(connection, only_open=True):
                key = (it.kind.value, it.organisation, it.severity.value)
                opened[key] = opened.get(key, 0) + 1
            waiting = self._waiting(connection)
            until_us = last_run_until(connection)
        return Standing(opened, waiting, None if until_us is None else from_microseconds(until_us))

    def _waiting(self, connection: Connection) -> dict[str, int]:
        waiting = waiting_by_channel(connection)
        return {it.name: waiting.get(it.name, 0) for it in self._channels}
