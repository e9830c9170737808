"""Make a registry on PostgreSQL anew beside the live one, compare, and take it instead, while workers and readers go on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import chain, repeat
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from scenario_registry.eventlog.port import EventLog, RetentionGapError, event_partitions
from scenario_registry.loop.follower import LoopFollower
from scenario_registry.matching.registry_matcher import RegistryMatcher
from scenario_registry.runtimes.difference import FROM_LOG, FROM_LOOP, FROM_MATCHING, Differences, compared
from scenario_registry.runtimes.filling import OpenLog, by_partition, by_topic, fill, is_apart, shares
from scenario_registry.runtimes.rebuild import rebuild
from scenario_registry.runtimes.rebuild_error import TablesHeldError
from scenario_registry.runtimes.takeover import take_judgements
from scenario_registry.runtimes.whole_log import require_whole_log
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.log import PartitionId
from sinks.beside import Beside, beside, is_crossed, only_rebuild
from sinks.first_fill import SharedSubjectError
from sinks.queries.ledger import processed
from sinks.queries.matching import was_matched
from sinks.refusal import DEADLOCK, HELD, sqlstate
from sinks.registry import Registry
from sinks.switch import holders, switch
from sinks.tables import feed_epoch

SWITCHED = (*FROM_LOG, *FROM_MATCHING, *FROM_LOOP, feed_epoch)
"""What follows from the log and from judgements, and the name under which its changes are numbered. All else stays where it is."""

_FEW = 2_000
"""Events that workers may wait for."""

_LOCK_SECONDS = (*[0.8] * 20, 3.0)
"""How long the attempts to switch wait for the tables, and everybody who comes later behind them. A reader that waits for us while we wait for
it is not ended by PostgreSQL, which looks for that after a second. More than a second is for what else never lets go: PostgreSQL ends a
vacuum for us then."""

OpenRegistry = Callable[[URL], AbstractContextManager[Registry]]
OpenMatching = Callable[[Registry], RegistryMatcher]
OpenLoop = Callable[[Registry], LoopFollower]


class Replaced(NamedTuple):
    """What came of it. ``differences`` are those between the live registry and the new one, at one moment."""

    events: int
    differences: Differences
    is_switched: bool


def replace(
    live: Engine,
    open_log: OpenLog,
    open_registry: OpenRegistry,
    open_first: OpenRegistry,
    codes: CodeLists,
    open_matching: OpenMatching,
    open_loop: OpenLoop,
    processes: int,
    *,
    patience_seconds: float,
    despite_differences: bool,
    report: Callable[[int, int], None],
    again: Callable[[], None],
) -> Replaced:
    """Rebuild and switch; with differences only when told so. ``report`` hears how many events of how many are done, ``again`` that
    all begins once more. ``open_first`` opens what is filled as ``sinks.first_fill`` says. Readers may hold the tables for ``patience_seconds``.

    Raises RebuildUnderWayError, TablesHeldError, ShortLogError, RetentionGapError and what log and database raise: then the live registry is
    as it was. Killed at any moment it leaves that alone too, or the switch is done.
    """
    with open_log() as log, only_rebuild(live) as connection:
        with connection.begin():
            ends = processed(connection)
        require_whole_log(log, ends)
        held = event_partitions(log)
        for partition, (first, _) in held.items():
            if first > 0:
                raise RetentionGapError(partition, 0, first)
        # Workers that find a registry ahead of them go on behind it.
        ends = ends or {partition: end for partition, (_, end) in held.items()}

        def replaced(parts: Sequence[Mapping[PartitionId, int]], open_part: OpenRegistry) -> Replaced:
            with beside(connection, len(parts)) as made, open_registry(made.url()) as fresh:
                attempt = _Attempt(connection, live, log, fresh, made, codes, open_matching(fresh), open_loop(fresh))
                with fresh.engine.begin() as preparing:
                    made.prepare(preparing)
                attempt.fill(open_log, open_part, parts, report)
                failpoint("rebuild.filled")
                with fresh.engine.begin() as completing:
                    made.complete(completing)
                attempt.reached = dict(fresh.positions())
                failpoint("rebuild.completed")
                differences = attempt.compare()
                failpoint("rebuild.compared")
                if differences.tables and not despite_differences:
                    return Replaced(attempt.events, differences, is_switched=False)
                attempt.take(patience_seconds)
                return Replaced(attempt.events, differences, is_switched=True)

        try:
            return replaced(shares(by_partition(ends), processes), open_first)
        except _CrossedError:
            failpoint("rebuild.crossed")
            again()
            return replaced(shares(by_topic(ends), processes), open_registry)


class _CrossedError(Exception):
    """Events of one subject lie in partitions that different processes carried."""


class _Attempt:
    """A filled registry beside the live one. ``reached``: the positions at which it stands."""

    def __init__(
        self,
        connection: Connection,
        live: Engine,
        log: EventLog,
        fresh: Registry,
        made: Beside,
        codes: CodeLists,
        matching: RegistryMatcher,
        loop: LoopFollower,
    ) -> None:
        self._connection = connection
        self._live = live
        self._log = log
        self._fresh = fresh
        self._made = made
        self._codes = codes
        self._matching = matching
        self._loop = loop
        self.events = 0
        self.reached: dict[PartitionId, int] = {}

    def fill(
        self,
        open_log: OpenLog,
        open_part: OpenRegistry,
        parts: Sequence[Mapping[PartitionId, int]],
        report: Callable[[int, int], None],
    ) -> None:
        """Each part by a process of its own. Raises _CrossedError when the order of the parts' events would have mattered."""
        openers = [partial(open_part, self._made.url(name)) for name in self._made.parts]
        total = sum(end for part in parts for end in part.values())
        try:
            self.events = fill(
                open_log,
                list(zip(openers, parts, strict=True)),
                self._codes,
                lambda: report(sum(self._fresh.positions().values()), total),
            )
        except SharedSubjectError as error:
            raise _CrossedError from error
        except OperationalError as error:
            # No two processes write the same row unless a subject lies in two partitions.
            if sqlstate(error) == DEADLOCK:
                raise _CrossedError from error
            raise
        if is_apart(parts):
            with self._fresh.engine.connect() as filled:
                if is_crossed(filled):
                    raise _CrossedError

    def compare(self) -> Differences:
        """Both at one moment. A live registry that has processed nothing is nothing to compare with."""
        self._approach()
        with self._live.connect() as live, self._fresh.engine.connect() as rebuilt:
            live.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            target = processed(live)
            if not target:
                return Differences(Counter(), [])
            self._catch_up(target)
            self._match(live)
            return compared(live, rebuilt)

    def take(self, patience_seconds: float) -> None:
        """Switch, as soon as nobody holds the live tables for long. Raises TablesHeldError."""
        deadline = time.monotonic() + patience_seconds
        for lock_seconds in chain(_LOCK_SECONDS, repeat(_LOCK_SECONDS[-1])):
            self._approach()
            try:
                self._switch(lock_seconds)
                return
            except OperationalError as error:
                if sqlstate(error) not in HELD:
                    raise
                with self._connection.begin():
                    found = holders(self._connection, SWITCHED)
                if time.monotonic() > deadline:
                    raise TablesHeldError(found) from error
            time.sleep(1)

    def _switch(self, lock_seconds: float) -> None:
        known = self._fresh.revision
        switch(self._connection, self._made.name, SWITCHED, known, self._catch_up_for_good, lock_seconds)

    def _approach(self) -> None:
        """Follow the live registry until little is left to do, or no less than before."""
        before = None
        while True:
            with self._connection.begin():
                target = processed(self._connection)
            behind = sum(max(0, end - self.reached.get(it, 0)) for it, end in target.items())
            if behind <= _FEW or (before is not None and behind >= before):
                return
            before = behind
            self._catch_up(target)

    def _catch_up_for_good(self, target: Mapping[PartitionId, int]) -> None:
        self._catch_up(target)
        self._match(self._connection)
        # No connection may hold what is moved now.
        self._fresh.engine.dispose()

    def _match(self, live: Connection) -> None:
        """As the live registry is matched, by what people said there. One that nobody matches is left to whoever begins with it."""
        if was_matched(live):
            with self._fresh.engine.begin() as fresh:
                take_judgements(live, fresh)
            self._matching.run()
        self._loop.run()

    def _catch_up(self, target: Mapping[PartitionId, int]) -> None:
        ends = {it: end for it, end in target.items() if end > self.reached.get(it, 0)}
        self.events += rebuild(self._log, self._fresh, ends, self._codes, starts=self.reached)
        self.reached |= ends
