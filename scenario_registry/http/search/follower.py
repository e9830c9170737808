"""The thread that keeps the index up to date from the change feed, for as long as the server runs."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from scenario_registry.http.search.index import Index
from sinks.queries.public.feed import State, changed_ids, state_of
from sinks.queries.public.scenarios import all_scenarios, members_of, scenarios_of

_LOG = logging.getLogger(__name__)

_AT_ONCE = 500
_PAUSE_SECONDS = 0.3


class Follower:
    """``state``: up to where the index followed; None before it was filled for the first time."""

    def __init__(self, engine: Engine, index: Index) -> None:
        self._engine = engine
        self._index = index
        self.state: State | None = None

    def step(self) -> bool:
        """Take over what changed, at most some hundred changes; whether there was anything. A registry that was made anew is read anew."""
        with self._engine.connect() as connection:
            now = state_of(connection)
            if now == self.state:
                return False
            if self.state is None or now.epoch != self.state.epoch or now.version < self.state.version:
                self._index.fill(now, all_scenarios(connection), members_of(connection))
                self.state = now
                return True
            ids, version = changed_ids(connection, self.state.version, _AT_ONCE)
            touched, reached = sorted(ids), State(now.epoch, version)
            found = scenarios_of(connection, touched)
            self._index.renew(reached, touched, found, members_of(connection, touched))
            self.state = reached
        return True

    @contextmanager
    def following(self) -> Iterator[None]:
        """Follow in a thread of its own until the block ends. While the registry is away, the index stays as it is; so it does while its own
        file cannot be written: what failed was undone, and is done anew."""
        is_over = threading.Event()

        def follow() -> None:
            while not is_over.is_set():
                try:
                    is_busy = self.step()
                except SQLAlchemyError as error:
                    _LOG.warning("登记库暂不可读 / the registry cannot be read: %s", type(error).__name__)
                    is_busy = False
                except sqlite3.Error as error:
                    _LOG.warning(
                        "检索索引暂不可写，稍后再试 / the index of search cannot be written, trying again: %s", error
                    )
                    is_busy = False
                if not is_busy:
                    is_over.wait(_PAUSE_SECONDS)

        thread = threading.Thread(target=follow, name="search", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join(timeout=10)
