"""What all routes share: the registry to read, and the index that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.follower import Follower
from scenario_registry.http.search.index import Index, Searched


@dataclass(frozen=True, slots=True)
class Site:
    """Made once a process. ``snapshots``: the folder of files to offer, if any."""

    engine: Engine
    index: Index
    follower: Follower
    snapshots: Path | None = None

    @contextmanager
    def registry(self) -> Iterator[Connection]:
        """One state of the registry throughout the block. SQLAlchemyError while it is away."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def search(self) -> Iterator[Searched]:
        """One state of the index. Raises ProblemError before it was filled."""
        if self.follower.state is None:
            raise ProblemError("index_not_ready")
        with self.index.reading() as searched:
            yield searched
