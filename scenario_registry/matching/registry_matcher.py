"""Matching as a stream: what changed in the registry since it looked last is compared, and settled in one transaction a batch.

Everything follows from records, judgements and the model, so the order in which things came, the size of batches and whoever else matches
do not matter. Two matchers at once are safe: the second one to write finds itself overtaken, and reads everything anew.

A batch is read and weighed before anything is locked, so that whoever writes events waits only while it is settled and written. What a record
says meanwhile is a change of its own, and looked at in a later batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select

from scenario_registry.matching.asking import Asking
from scenario_registry.matching.bars import Bars
from scenario_registry.matching.settling import Changed, Settled, settle_anew
from scenario_registry.matching.shelf import Shelf, Weighed
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.matching import Band, Pair, Verdict
from schemas.record import Key
from sinks.database import reading
from sinks.matching.links import forget_links, links_of, renew_rulings, replace_links, rulings_of
from sinks.matching.state import (
    State,
    await_writers,
    every_key,
    keep_state,
    lock_state,
    news,
    state_seen,
    waited_for,
    waiting,
)
from sinks.matching.subjects import Source, copies, forget_all, keep, sources
from sinks.queries.judgements import judgements_by_pair
from sinks.queries.matching import judged
from sinks.tables import feed_epoch
from streams.judging.ruling import rulings
from streams.matching.match import Matcher
from streams.matching.republication import with_republications

BATCH_CHANGES = 2_000


class Step(NamedTuple):
    """What one transaction did; ``version`` is where matching stands after it."""

    version: int
    compared: int
    settled: Settled


class _Batch(NamedTuple):
    """What there is to do. ``state`` and ``epoch``: where it sets out from; ``reached``: up to where it has seen the feed; ``said``: what changed
    records say; ``stale``: those whose history grew without a change."""

    state: State
    epoch: str
    reached: int
    said: Mapping[Key, Source]
    stale: list[Key]
    is_new_model: bool


class _Memory(NamedTuple):
    """The registry in memory, as it was after the run of matching that ``seen`` names: epoch and number."""

    shelf: Shelf
    bars: Bars
    seen: tuple[str, int]


class RegistryMatcher:
    """Matches one registry. Keeps the index in memory between batches."""

    def __init__(
        self,
        registry: Engine,
        codes: CodeLists,
        model: str,
        open_matcher: Callable[[], Matcher],
        *,
        batch_changes: int = BATCH_CHANGES,
    ) -> None:
        """``model`` names the model of the matcher. ``open_matcher`` is called when there is something to do for the first time: it may load weights."""
        self._registry = registry
        self._organisations = codes.organisations
        self._model = model
        self._open_matcher = open_matcher
        self._batch_changes = batch_changes
        self._matcher: Matcher | None = None
        self._memory: _Memory | None = None

    def run(
        self, report: Callable[[Step], None] = lambda _: None, is_stopped: Callable[[], bool] = lambda: False
    ) -> int:
        """Match all that is there now. Gives the number of records that were compared. Idempotent. Raises SQLAlchemyError; call it again then."""
        compared = 0
        while not is_stopped() and (step := self.step()) is not None:
            compared += step.compared
            report(step)
        return compared

    def step(self) -> Step | None:
        """One batch; None when there was nothing to do."""
        with reading(self._registry) as connection:
            batch = self._next(connection)
        if batch is None:
            return None
        # Until all is written, what is in memory is ahead of the tables.
        memory, self._memory = self._memory, None
        failpoint("match.read")
        weighed = memory.shelf.weigh(list(batch.said.values())) if memory else Weighed([], [])
        with self._registry.begin() as connection:
            if (lock_state(connection), _epoch(connection)) != (batch.state, batch.epoch):
                return Step(batch.state.version, 0, _NOTHING)
            done = self._written(connection, batch, weighed, memory)
            failpoint("match.written")
        if memory is not None:
            self._memory = memory._replace(seen=(batch.epoch, batch.state.run + 1))
        failpoint("match.committed")
        return done

    def _next(self, connection: Connection) -> _Batch | None:
        """What there is to do; if there is something to compare or to settle, all of the registry is in memory afterwards."""
        state, epoch = state_seen(connection), _epoch(connection)
        found = news(connection, state.version, self._batch_changes)
        stale = waiting(connection, self._batch_changes)
        if self._memory and (self._memory.shelf.is_worn or self._memory.seen != (epoch, state.run)):
            self._memory = None
        # What another model found is worth nothing: all of it at once, so that readers see the one or the other.
        is_new_model = state.model not in ("", self._model)
        if found.keys or stale or judged(connection) != state.judged or self._model != state.model:
            if is_new_model or self._memory is None:
                self._memory = self._loaded(connection, (epoch, state.run), is_empty=is_new_model)
        elif found.reached == state.version:
            return None
        keys = every_key(connection) if is_new_model else {*found.keys, *stale}
        return _Batch(state, epoch, found.reached, sources(connection, keys), stale, is_new_model)

    def _loaded(self, connection: Connection, seen: tuple[str, int], *, is_empty: bool) -> _Memory:
        if self._matcher is None:
            self._matcher = self._open_matcher()
        memory = _Memory(
            Shelf(self._matcher, self._organisations), Bars(self._matcher.model.suggestions_per_record), seen
        )
        if not is_empty:
            memory.shelf.load(connection)
            memory.bars.load(connection)
        return memory

    def _written(self, connection: Connection, batch: _Batch, weighed: Weighed, memory: _Memory | None) -> Step:
        state = batch.state._replace(version=batch.reached, run=batch.state.run + 1)
        done = _NOTHING
        if memory is not None:
            said = judged(connection)
            if batch.is_new_model:
                forget_links(connection)
                forget_all(connection)
            keep(connection, weighed.kept)
            done = _settled(connection, weighed, memory, fresh_rulings=said != batch.state.judged)
            if batch.stale:
                await_writers(connection)
                # Whose history grew once more is looked at once more.
                now = sources(connection, batch.stale)
                waited_for(connection, (key for key in batch.stale if now.get(key) == batch.said.get(key)))
            state = state._replace(model=self._model, judged=said)
        failpoint("match.settled")
        keep_state(connection, state)
        return Step(batch.reached, len(weighed.kept), done)


_NOTHING = Settled(0, 0, 0, 0)


def _epoch(connection: Connection) -> str:
    epoch: str = connection.execute(select(feed_epoch.c.epoch)).scalar_one()
    return epoch


def _settled(connection: Connection, weighed: Weighed, memory: _Memory, *, fresh_rulings: bool) -> Settled:
    fresh = {it.key for it in weighed.kept}
    before = links_of(connection, fresh)
    replace_links(connection, fresh, (it for it in weighed.pairs if it.band is Band.AUTOMATIC))
    copied = copies(connection)
    told_anew = {copy for copy, original in copied.items() if copy in fresh or original in fresh}
    ruled: set[Pair] = set()
    if fresh_rulings or told_anew or rulings_of(connection, fresh):
        ruled = renew_rulings(connection, _rulings(connection, copied))
    regrouped = {*fresh, *told_anew, *(key for pair in (*before, *ruled) for key in pair)}
    asking = Asking(connection, memory.shelf, memory.bars)
    return settle_anew(connection, memory.shelf, asking, Changed(fresh, weighed.pairs, regrouped, ruled), copied)


def _rulings(connection: Connection, copied: dict[Key, Key]) -> dict[Pair, Verdict]:
    by_people = rulings(it for said in judgements_by_pair(connection).values() for it in said)
    return dict(with_republications(by_people, copied))
