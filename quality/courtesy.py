"""A run lets a worker that is behind go first: both want the same cores, and what the worker carries is what the run should see.

It looks between its parts, and while the server of PostgreSQL works for it; that work stops then, too, in the middle of a query.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from schemas.code_lists import code_lists
from schemas.log import PartitionId, organisation_of
from sinks.queries.ledger import Reached, last_received
from sinks.refusal import LOCK_NOT_AVAILABLE, sqlstate

BEHIND = timedelta(seconds=1)
"""Since an event came into the log until it is processed. A worker that keeps up takes a tenth of a second, beside a run too."""

MOST_SECONDS = 120.0
"""That a run waits in all. A worker carries more than a million events meanwhile; who is behind for longer must not hide what is wrong."""

_LOOK_SECONDS = 1.0
_CALM_LOOKS = 3
"""In a row at which nothing went on: a batch of thousands takes a busy machine more than a second."""

_NAMED = 3
"""Organisations that a message names."""

_GATE = 4754201702263
"""Arbitrary but fixed: an advisory lock that a run holds while it gives way. What the server does for it shares the lock for a moment now and then."""

STOP = f"SELECT pg_advisory_lock_shared({_GATE}), pg_advisory_unlock_shared({_GATE})"
"""On PostgreSQL: comes back once no run gives way."""


def at_once() -> None:
    """What a run does between its parts when nobody must be waited for."""


def stopping(rows: str) -> str:
    """A query of PostgreSQL with the same rows that stops where it is while a run gives way: it looks once in some thousand rows."""
    passes = f"pg_advisory_lock_shared({_GATE}) IS NOT NULL AND pg_advisory_unlock_shared({_GATE})"
    return f"SELECT * FROM ({rows}) it WHERE CASE WHEN random() < 0.0005 THEN {passes} ELSE true END"  # noqa: S608 - no text of others


class Courtesy:
    """Asked by one thread between the parts of a run, first a moment after it was made. ``now`` is compared with the log's clock; ``tell``
    hears of every wait as it begins, in words for people."""

    def __init__(
        self,
        registry: Engine,
        tell: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._registry = registry
        self._tell = tell
        self._now = now
        self._sleep = sleep
        self._left = MOST_SECONDS
        self._seen: dict[PartitionId, Reached] = {}
        self._seen = self._look()

    def give_way(self) -> None:
        """Return once no worker is behind, or ``MOST_SECONDS`` were waited in all. Raises SQLAlchemyError."""
        if self._left <= 0 or not (behind := self._behind()):
            return
        self._tell(_words(behind, self._left))
        with self._stopped():
            calm = 0
            while self._left > 0 and calm < _CALM_LOOKS:
                self._sleep(_LOOK_SECONDS)
                self._left -= _LOOK_SECONDS
                calm = 0 if self._behind() else calm + 1

    def _behind(self) -> list[str]:
        """Organisations of which a partition went on since the last look, by an event that had waited for long. One that stands still has nobody
        to wait for."""
        before, self._seen = self._seen, self._look()
        long_ago = self._now() - BEHIND
        went_on = (place for place, it in self._seen.items() if it != before.get(place) and it.received_at < long_ago)
        return sorted({organisation_of(place.topic) for place in went_on})

    def _look(self) -> dict[PartitionId, Reached]:
        try:
            with self._registry.connect() as connection:
                if self._registry.dialect.name == "postgresql":
                    # Who takes the tables for a rebuild waits for the copy, and the copy for us.
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
                return last_received(connection)
        except OperationalError as error:
            if sqlstate(error) != LOCK_NOT_AVAILABLE:
                raise
            return self._seen

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        """What the server does for the run stops meanwhile. On SQLite the run itself does it all."""
        if self._registry.dialect.name != "postgresql":
            yield
            return
        with self._registry.connect().execution_options(isolation_level="AUTOCOMMIT") as gate:
            gate.exec_driver_sql(f"SELECT pg_advisory_lock({_GATE})")
            try:
                yield
            finally:
                gate.exec_driver_sql(f"SELECT pg_advisory_unlock({_GATE})")


def _words(behind: list[str], most_seconds: float) -> str:
    names = [code_lists().organisation_name(it) for it in behind[:_NAMED]]
    many, others = (
        ("", "") if len(behind) <= _NAMED else (f"等 {len(behind)} 个机构", f" and {len(behind) - _NAMED} more")
    )
    return (
        f"有工作进程正在处理积压（{'、'.join(names)}{many}），质量检查先等它；总共最多再等 {most_seconds:.0f} 秒，然后继续 / "
        f"a worker is behind with events of {', '.join(behind[:_NAMED])}{others}: the quality run lets it go first, waits {most_seconds:.0f} s more at most in all, and goes on"
    )
