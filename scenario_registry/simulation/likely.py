"""Likely duplicates of a record that is not there yet: what matching would compare it with, and what it would find."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from scenario_registry.matching.of_registry import match_record
from scenario_registry.matching.shelf import Shelf
from schemas.code_lists import CodeLists
from schemas.match_model import match_model
from schemas.matching import Comparison
from schemas.moment import day_of
from schemas.record import Key
from schemas.scenario import Stage
from sinks.matching.state import State, news, state_seen
from sinks.tables import feed_epoch
from streams.matching.match import WORDS_ONLY, Matcher, shipped_matcher

_AT_ONCE = 10_000
_MOST = 10


class Seen(NamedTuple):
    """Up to where the shelf follows matching."""

    epoch: str
    version: int
    model: str


class Likely:
    """One for a process; ask from any thread, one is answered at a time. The first to ask waits until everything that matching filed is in
    memory, some 5 KB a record; after that it follows matching."""

    def __init__(self, codes: CodeLists) -> None:
        self._organisations = codes.organisations
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._seen: Seen | None = None

    def duplicates(self, connection: Connection, key: Key, statement: str, said_us: int) -> Sequence[Comparison]:
        """What a record that said this would be linked with, or people asked about, the likeliest first, as far as matching has
        come. Raises SQLAlchemyError."""
        said = json.loads(statement)
        if said.get("stage") == Stage.WITHDRAWN:
            return ()
        with self._lock:
            shelf = self._followed(connection)
            if shelf is None:
                return ()
            found = shelf.met_by(connection, match_record(key, said, day_of(said_us), self._organisations))
        return sorted(found, key=lambda it: (-it.score, it.pair))[:_MOST]

    def _followed(self, connection: Connection) -> Shelf | None:
        state = state_seen(connection)
        if state.model.removesuffix(WORDS_ONLY) != match_model().version:
            # Nothing was matched yet, or what was filed is laid out as another model wants it: read as ours it would be any number.
            return None
        epoch: str = connection.execute(select(feed_epoch.c.epoch)).scalar_one()
        seen = self._seen
        # Whatever fails below leaves a shelf of which nobody knows how far it came.
        self._seen = None
        if self._shelf is None or seen is None or self._shelf.is_worn or not _goes_on(seen, epoch, state):
            self._shelf = Shelf(_matcher(state.model), self._organisations)
            self._shelf.load(connection)
        else:
            version = seen.version
            while version < state.version:
                found = news(connection, version, _AT_ONCE)
                self._shelf.refile(connection, found.keys)
                version = max(found.reached, version + 1)
        self._seen = Seen(epoch, state.version, state.model)
        return self._shelf


def _matcher(model: str) -> Matcher:
    """As matching had it, since vectors compare with vectors only. It may load weights."""
    return shipped_matcher(use_vectors=not model.endswith(WORDS_ONLY))


def _goes_on(seen: Seen, epoch: str, state: State) -> bool:
    return seen.epoch == epoch and seen.model == state.model and seen.version <= state.version
