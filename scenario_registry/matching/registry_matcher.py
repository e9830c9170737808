"""Matching as a stream: what changed in the registry since it looked last is compared and settled, in one transaction a batch.

Everything follows from records, judgements and the model, so the order in which things came, the size of batches and whoever else matches
do not matter. Two matchers at once are safe: one waits for the other, finds itself overtaken, and reads everything anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select

from scenario_registry.matching.settling import Settled, settle_anew
from scenario_registry.matching.shelf import Shelf
from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.matching import Band, Pair, Verdict
from schemas.record import Key
from sinks.matching.pairs import forget_pairs, pairs_of, renew_rulings, replace_pairs, rulings_of
from sinks.matching.state import State, every_key, keep_state, lock_state, news, waited_for, waiting
from sinks.matching.subjects import copies, forget_all, sources
from sinks.queries.judgements import judgements_by_pair
from sinks.queries.matching import judged
from sinks.tables import feed_epoch
from streams.judging.ruling import rulings
from streams.matching.match import Matcher
from streams.matching.republication import with_republications

_BATCH_CHANGES = 2_000


class Step(NamedTuple):
    """What one transaction did; ``version`` is where matching stands after it."""

    version: int
    compared: int
    settled: Settled


class RegistryMatcher:
    """Matches one registry. Keeps the index in memory between batches."""

    def __init__(
        self,
        registry: Engine,
        codes: CodeLists,
        model: str,
        open_matcher: Callable[[], Matcher],
        *,
        batch_changes: int = _BATCH_CHANGES,
    ) -> None:
        """``model`` names the model of the matcher. ``open_matcher`` is called when there is something to do for the first time: it may load weights."""
        self._registry = registry
        self._organisations = codes.organisations
        self._model = model
        self._open_matcher = open_matcher
        self._batch_changes = batch_changes
        self._matcher: Matcher | None = None
        self._shelf: Shelf | None = None
        self._seen: tuple[str, int] | None = None

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
        try:
            with self._registry.begin() as connection:
                done = self._step(connection)
                failpoint("match.written")
        except BaseException:
            # What is in memory may be ahead of the tables.
            self._seen = None
            raise
        failpoint("match.committed")
        return done

    def _step(self, connection: Connection) -> Step | None:
        state = lock_state(connection)
        found = news(connection, state.version, self._batch_changes)
        stale = waiting(connection, self._batch_changes)
        said = judged(connection)
        model = self._model
        if not (found.keys or stale or said != state.judged or model != state.model):
            if found.reached != state.version:
                self._keep(connection, state._replace(version=found.reached))
                return Step(found.reached, 0, Settled(0, 0, 0, 0))
            return None
        matcher = self._opened()
        keys = {*found.keys, *stale}
        if state.model not in ("", model):
            # What another model found is worth nothing: all of it at once, so that readers see the one or the other.
            forget_pairs(connection)
            forget_all(connection)
            keys = {*every_key(connection)}
            self._seen = None
        shelf = self._loaded(connection, state, matcher)
        failpoint("match.read")
        done = _match(connection, shelf, keys, matcher.model.suggestions_per_record, fresh_rulings=said != state.judged)
        waited_for(connection, stale)
        failpoint("match.settled")
        self._keep(connection, State(found.reached, model, said, state.run))
        return Step(found.reached, len(keys), done)

    def _opened(self) -> Matcher:
        if self._matcher is None:
            self._matcher = self._open_matcher()
        return self._matcher

    def _loaded(self, connection: Connection, state: State, matcher: Matcher) -> Shelf:
        epoch = connection.execute(select(feed_epoch.c.epoch)).scalar_one()
        if self._shelf is None or self._shelf.is_worn or self._seen != (epoch, state.run):
            self._shelf = Shelf(matcher, self._organisations)
            self._shelf.load(connection)
        self._seen = (epoch, state.run)
        return self._shelf

    def _keep(self, connection: Connection, state: State) -> None:
        keep_state(connection, state._replace(run=state.run + 1))
        if self._seen is not None:
            self._seen = (self._seen[0], state.run + 1) if self._seen[1] == state.run else None


def _match(connection: Connection, shelf: Shelf, keys: Collection[Key], most: int, *, fresh_rulings: bool) -> Settled:
    said = sources(connection, keys)
    before = pairs_of(connection, said)
    after = {it.pair: it for it in shelf.put(connection, list(said.values()))}
    replace_pairs(connection, said.keys(), after.values())
    copied = copies(connection)
    ruled: set[Pair] = set()
    told_anew = {copy for copy, original in copied.items() if copy in said or original in said}
    if fresh_rulings or told_anew or rulings_of(connection, said.keys()):
        ruled = renew_rulings(connection, _rulings(connection, copied))
    lost = {key for it in before.values() if it.band is Band.AUTOMATIC for key in it.pair}
    changed = {*said, *lost, *told_anew, *(key for pair in ruled for key in pair)}
    met = {key for pair in (*before, *after) for key in pair}
    return settle_anew(connection, changed, met, partial(shelf.fits, connection), copied, most)


def _rulings(connection: Connection, copied: dict[Key, Key]) -> dict[Pair, Verdict]:
    by_people = rulings(it for said in judgements_by_pair(connection).values() for it in said)
    return dict(with_republications(by_people, copied))
