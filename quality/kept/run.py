"""A run that looks at nothing but what changed since the one before, and comes to what a run over everything comes to.

A copy of the public views is kept from run to run (``place``), with the sums that rules about a whole organisation need. What changed is
found by the log's positions, the change feed, and the moments that rules compare with (``touched``). These rows are laid out twice, as they
were then and as they are now (``part``), and every rule is evaluated on both; the results of the run before, less the former, plus the
latter, are those of this run. great-expectations checks the rows as they are now; it checked those of then when they were now.

It trusts that rows change by the product only: what somebody deletes by hand is found by a run over everything. So everything is looked at
where there is nothing to build upon, when the basis is another one, when more than a tenth changed, and once a day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from producers.feed import Feed
from quality import declared, sums, supply
from quality.agreement import Agreed, agreed, told
from quality.courtesy import at_once
from quality.feed_watch import health_at
from quality.gx import Checker, load
from quality.kept import arrivals, state, verdicts
from quality.kept.part import bring_up
from quality.kept.place import KEPT, NOW, THEN, Place, kept_place
from quality.kept.state import State
from quality.kept.touched import TooMuchError
from quality.kept.whole import copy_all
from quality.rows import Interval
from quality.run import INTERVAL, check_all, results_of
from quality.sheet import Sheet, laid_out, sheets
from quality.suites import rule_set, rules, suite
from quality.sums import Sums
from quality.supply import Supply
from quality.trend.judge import Measured
from quality.trend.laid import lay
from schemas.moment import from_microseconds, to_microseconds
from sinks.database import open_engine
from sinks.migrate import upgrade
from sinks.quality_results import Failure, FeedHealth, Result, Run, read_run, write_next_run, write_run
from sinks.queries.changes import current_version
from sinks.reference import keep_rules

WHOLE_EVERY = timedelta(days=1)


class _Seen(NamedTuple):
    """Of the registry at the moment of the copy."""

    basis: str
    version: int


class _Counted(NamedTuple):
    """From ``arrivals`` and ``said`` of the copy; ``supply`` from the registry."""

    health: list[FeedHealth]
    measured: list[Measured]
    shared: dict[str, declared.Living]
    supply: Supply


def run_on_changes(
    registry: URL, feeds: Mapping[str, Feed], now: datetime, give_way: Callable[[], None] = at_once
) -> int:
    """As ``quality.run.run``, and with the same result. Leaves a copy for the next one."""
    interval = Interval(now - INTERVAL, now)
    live = open_engine(registry)
    try:
        revision = upgrade(live)
        with ThreadPoolExecutor(1, "load") as loading, kept_place(live.url) as place:
            loaded = loading.submit(load)
            give_way()
            return _Runner(place, live, feeds, interval, revision, loaded, give_way).run()
    finally:
        live.dispose()


class _Runner:
    def __init__(
        self,
        place: Place,
        live: Engine,
        feeds: Mapping[str, Feed],
        interval: Interval,
        revision: str,
        loaded: Future[None],
        give_way: Callable[[], None],
    ) -> None:
        self._place = place
        self._live = live
        self._feeds = feeds
        self._interval = interval
        self._revision = revision
        self._loaded = loaded
        self._give_way = give_way

    def run(self) -> int:
        since = self._usable()
        if since is not None:
            try:
                return self._on_changes(since)
            except TooMuchError:
                pass
        return self._on_all()

    def _usable(self) -> State | None:
        with self._place.engine.connect() as connection, connection.begin():
            kept, seen = state.read(connection), self._seen(connection)
        age = to_microseconds(self._interval.until) - (0 if kept is None else kept.whole_us)
        is_young = 0 <= age < WHOLE_EVERY // timedelta(microseconds=1)
        is_usable = kept is not None and kept.basis == seen.basis and kept.version <= seen.version and is_young
        return kept if is_usable else None

    def _seen(self, connection: Connection) -> _Seen:
        return _Seen(
            state.basis_of(connection, self._place, self._revision, self._interval), current_version(connection)
        )

    def _on_all(self) -> int:
        seen = copy_all(self._place, self._seen, self._give_way)
        counted = self._count()
        with self._place.looking_at(KEPT) as copy:
            with copy.connect() as connection:
                total = sums.counted(connection, "registry_v1_records", self._interval)
            self._lay_beside(copy, total, counted)
            self._loaded.result()
            results, failures = check_all(copy, self._interval, self._give_way)
        kept = self._run(seen, results, counted.health)
        with self._live.begin() as connection:
            keep_rules(connection, rules())
            run_id = write_run(connection, kept, failures)
        self._keep(State(run_id, seen.version, seen.basis, to_microseconds(self._interval.until)))
        return run_id

    def _on_changes(self, since: State) -> int:
        with self._live.connect() as connection:
            before = read_run(connection, since.run_id)
        then = Interval(from_microseconds(before.since_us), from_microseconds(before.until_us))
        total, seen = bring_up(self._place, since, then, self._interval, self._seen)
        counted = self._count(then.until)
        with self._place.looking_at(KEPT) as copy:
            sums.lay(copy, total)
            lay(copy, counted.measured)
        with self._place.looking_at(NOW) as now_engine, self._place.looking_at(THEN) as then_engine:
            self._lay_beside(now_engine, total, counted)
            self._loaded.result()
            differing = _Differing(now_engine, then_engine, before.results)
            dialect = now_engine.dialect.name
            laid = (sheets(suite().values(), dialect, moment) for moment in (self._interval, then))
            for sheet_now, sheet_then in zip(*laid, strict=True):
                self._give_way()
                differing.check(sheet_now, sheet_then)
        kept = self._run(seen, differing.results, counted.health)
        with self._live.begin() as connection:
            keep_rules(connection, rules())
            run_id = write_next_run(connection, kept, since.run_id, differing.replaced, differing.gone, differing.new)
        self._keep(since._replace(run_id=run_id, version=seen.version))
        return run_id

    def _count(self, then: datetime | None = None) -> _Counted:
        until = self._interval.until
        with self._place.engine.connect() as connection, connection.begin():
            health = health_at(connection, self._feeds, arrivals.deliveries(connection), until)
            measured = verdicts.measure(connection, self._place, then, until)
            shared = declared.counted_apart(connection, self._feeds, arrivals.RECORDS, arrivals.ARRIVALS)
            of_supply = supply.read(connection, self._place.live.rstrip(".") or None)
            return _Counted(health, measured, shared, of_supply)

    def _lay_beside(self, copy: Engine, total: Sums, counted: _Counted) -> None:
        lay(copy, counted.measured)
        sums.lay(copy, total)
        declared.lay(copy, self._feeds, total, counted.shared)
        supply.lay(copy, counted.supply)

    def _run(self, seen: _Seen, results: list[Result], health: list[FeedHealth]) -> Run:
        since_us, until_us = map(to_microseconds, self._interval)
        return Run(rule_set(suite().values()), since_us, until_us, seen.version, results, health)

    def _keep(self, kept: State) -> None:
        with self._place.engine.connect() as connection, connection.begin():
            state.forget(connection)
            state.write(connection, kept, is_postgresql=self._place.is_postgresql)


class _Differing:
    """Results of a run from those of the run before. ``replaced`` are rules of which all failing rows are ``new``; of the others some are
    ``gone``."""

    def __init__(self, now_engine: Engine, then_engine: Engine, before: Sequence[Result]) -> None:
        self._now_engine = now_engine
        self._then_engine = then_engine
        self._checker = Checker(now_engine.url.render_as_string(hide_password=False))
        self._before: dict[str, list[Result]] = {}
        for it in before:
            self._before.setdefault(it.rule, []).append(it)
        self.results: list[Result] = []
        self.replaced: list[str] = []
        self.gone: list[Failure] = []
        self.new: list[Failure] = []

    def check(self, now: Sheet, then: Sheet) -> None:
        """Once for every sheet; both are of the same rules."""
        found = agreed(self._now_engine, self._checker, now)
        if all(it.expectation.is_of_sums for it in found):
            for it in found:
                self.replaced.append(it.expectation.id)
                self.new += dict.fromkeys(it.failed)
                blamed = Counter(failure.organisation for failure in it.failed)
                self.results += results_of(it.expectation, it.checked, blamed)
            return
        with laid_out(self._then_engine, then), self._then_engine.connect() as connection:
            found_then = told(connection, then)
        for it, it_then in zip(found, found_then, strict=True):
            self._differ(it, it_then)

    def _differ(self, now: Agreed, then: Agreed) -> None:
        expectation, checked, failed = now
        before = self._before.get(expectation.id, [])
        rows = Counter({it.organisation: it.checked for it in before})
        bad = Counter({it.organisation: it.failed for it in before})
        rows.update(checked)
        rows.subtract(then.checked)
        bad.update(Counter(it.organisation for it in failed))
        bad.subtract(Counter(it.organisation for it in then.failed))
        self.results += results_of(expectation, {it: count for it, count in rows.items() if count}, bad)
        keys_now, keys_then = set(failed), set(then.failed)
        self.gone += keys_then - keys_now
        self.new += keys_now - keys_then
