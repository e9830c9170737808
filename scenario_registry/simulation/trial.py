"""A registry to try on: it reads the one that is there, and what a worker would write stays in memory and is gone afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from schemas.batch import BatchResult
from schemas.log import PartitionId
from schemas.loop_event import LoopKey
from schemas.record import Key, RecordState, Version
from sinks.lookup import Lookup


class Trial:
    """See ``sinks.sink.RegistrySink``. ``connection`` shows one state of the registry throughout; what was tried before counts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lookup = Lookup(connection.dialect)
        self.results: list[BatchResult] = []
        """What would have been written, in order."""

    @contextmanager
    def transaction(self) -> Iterator[Trial]:
        """Everything that it would write comes last, so there is nothing to roll back."""
        yield self

    def positions(self) -> Mapping[PartitionId, int]:
        """Everything begins at 0 here: places in the log are made up."""
        return {}

    def close(self) -> None:
        """The connection is not ours."""

    def records(self, keys: Collection[Key], *, with_statement: Collection[Key]) -> Mapping[Key, RecordState]:
        """Records by key, with every statement."""
        known = self._lookup.records(self._connection, keys, with_statement=keys)
        for result in self.results:
            known |= {key: state for key, state in result.records.items() if key in keys}
        return known

    def histories(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Version]]:
        """All versions of each key."""
        found = self._lookup.histories(self._connection, keys)
        for result in self.results:
            for new in result.versions:
                if new.key in keys:
                    found[new.key].append(new.version)
        return found

    def rejected(self, digests: Collection[str]) -> Collection[tuple[str, str]]:
        """(organisation, digest) of those invalid events that were rejected before."""
        tried = {(it.entry.organisation, it.digest) for result in self.results for it in result.rejections if it.digest}
        return self._lookup.rejected(self._connection, digests) | tried

    def loop_said(self, keys: Collection[LoopKey]) -> Mapping[LoopKey, Sequence[tuple[int, str]]]:
        """Sequence and content hash of everything known of each key."""
        found = self._lookup.loop_said(self._connection, keys)
        for result in self.results:
            for new in result.loop_events:
                if new.key in keys:
                    found[new.key].append((new.version.sequence, new.version.content_hash))
        return found

    def write(self, result: BatchResult) -> int:
        """Remember it. The registry gains no version."""
        self.results.append(result)
        return 0

    def advance(self, partition: PartitionId, expected: int, next_offset: int) -> None:
        """There is no log."""
