"""The registry on SQLAlchemy Core, for SQLite and PostgreSQL: one transaction holds everything that a batch means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, and_, bindparam, select, update
from sqlalchemy.engine import URL

from schemas.batch import BatchResult, NewLoopEvent
from schemas.change import ChangeKind
from schemas.log import PartitionId
from schemas.loop_event import LoopKey
from schemas.record import Key, RecordState, Version
from schemas.registry_id import registry_id
from sinks import rows
from sinks.database import open_engine
from sinks.intake_tables import receipts
from sinks.last_processed import Processed, last_processed
from sinks.lookup import Lookup
from sinks.loop_tables import loop_events, loop_numbers
from sinks.meanwhile import Meanwhile
from sinks.migrate import upgrade
from sinks.session import writing
from sinks.sink import StalePositionError
from sinks.tables import (
    changes,
    ledger,
    match_waiting,
    membership,
    positions,
    records,
    registry_version,
    rejections,
    versions,
)
from sinks.writer import Writer, writer_of

# Made once: an expression refers to itself, so that one made for every batch would be garbage which only Python's collector finds, and
# in a worker it looks seldom.
_IS_PARTITION = and_(positions.c.topic == bindparam("of_topic"), positions.c.partition == bindparam("of_partition"))
_STANDS = select(positions.c.next_offset).where(_IS_PARTITION)
_MOVE = (
    update(positions)
    .where(_IS_PARTITION, positions.c.next_offset == bindparam("stood_at"))
    .values(next_offset=bindparam("moved_to"))
)
_BUMP = (
    update(registry_version)
    .where(registry_version.c.id == 1)
    .values(version=registry_version.c.version + bindparam("count"))
    .returning(registry_version.c.version)
)

_NUMBER = (
    update(loop_numbers).values(number=loop_numbers.c.number + bindparam("count")).returning(loop_numbers.c.number)
)


class Registry:
    """A registry at a database URL. Several may read while one writes; a second writer waits, and is told when it came too late."""

    def __init__(self, url: str | URL) -> None:
        """Opens the registry and brings its tables up to date. Idempotent. Raises TablesNotReadyError for those who may not."""
        self.engine: Engine = open_engine(url)
        self._lookup = Lookup(self.engine.dialect)
        self._writer = writer_of(self.engine)
        self.revision = upgrade(self.engine)
        """What its tables are at."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commits when the block ends, rolls back when it raises."""
        with writing(self.engine) as connection:
            yield Transaction(connection, self._lookup, self._writer)

    def positions(self) -> Mapping[PartitionId, int]:
        """Next offset to read of every partition seen so far."""
        with self.engine.connect() as connection:
            return {
                PartitionId(row.topic, row.partition): row.next_offset for row in connection.execute(select(positions))
            }

    def last_processed(self) -> Mapping[PartitionId, Processed]:
        """The last event of every partition seen so far."""
        with self.engine.connect() as connection:
            return last_processed(connection)

    def close(self) -> None:
        """Close all connections. Idempotent."""
        self.engine.dispose()


class Transaction:
    """One open transaction. See ``sinks.sink.RegistryTransaction``."""

    def __init__(self, connection: Connection, lookup: Lookup, writer: Writer) -> None:
        self._connection = connection
        self._lookup = lookup
        self._writer = writer
        self._meanwhile: Meanwhile | None = None

    def records(self, keys: Collection[Key], *, with_statement: Collection[Key]) -> Mapping[Key, RecordState]:
        """Records by key."""
        self._watch(keys)
        return self._lookup.records(self._connection, keys, with_statement=with_statement)

    def histories(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Version]]:
        """All versions of each key."""
        return self._lookup.histories(self._connection, keys)

    def rejected(self, digests: Collection[str]) -> Collection[tuple[str, str]]:
        """(organisation, digest) of those invalid events that were rejected before."""
        return self._lookup.rejected(self._connection, digests)

    def loop_said(self, keys: Collection[LoopKey]) -> Mapping[LoopKey, Sequence[tuple[int, str]]]:
        """Sequence and content hash of everything known of each key."""
        self._watch([Key(key.organisation, key.in_ledger) for key in keys])
        return self._lookup.loop_said(self._connection, keys)

    def write(self, result: BatchResult) -> int:
        """Write a batch's effects. Gives the registry's version after it. Raises OvertakenError."""
        connection, writer = self._connection, self._writer
        writer.append(connection, versions, [rows.version_row(new) for new in result.versions])
        writer.append(connection, ledger, [rows.ledger_row(entry) for entry in result.ledger])
        writer.append(connection, rejections, [rows.rejection_row(rejection) for rejection in result.rejections])
        self._write_replays(result)
        writer.put_newer(connection, records, [rows.record_row(key, state) for key, state in result.records.items()])
        created = [change.key for change in result.changes if change.kind is ChangeKind.CREATED]
        writer.add_absent(connection, membership, [(*key, registry_id(*key)) for key in created])
        last = self._next_versions(len(result.changes))
        if self._meanwhile is not None:
            self._meanwhile.require_nothing()
        if len(result.versions) != len(result.changes):
            # An older version changes nothing that is told, and may still tell who spoke first. Noted where all transactions wait for each other:
            # matching strikes a note off there, and must not do so for one who has found it standing and not committed yet.
            changed = {change.key for change in result.changes}
            unseen = {new.key for new in result.versions if new.key not in changed}
            writer.add_absent(connection, match_waiting, sorted(unseen))
        first = last - len(result.changes) + 1
        writer.append(connection, changes, rows.change_rows(result, first))
        writer.add_absent(connection, receipts, rows.receipt_rows(result, first))
        if result.loop_events:
            self._write_loop(result.loop_events)
        return last

    def advance(self, partition: PartitionId, expected: int, next_offset: int) -> None:
        """Move the position of a partition. Raises StalePositionError when it does not stand at ``expected``."""
        topic, number = partition
        told = {"of_topic": topic, "of_partition": number}
        moved = self._connection.execute(_MOVE, told | {"stood_at": expected, "moved_to": next_offset}).rowcount == 1
        if not moved and expected == 0:
            moved = self._writer.add_absent(self._connection, positions, [(topic, number, next_offset)]) == 1
        if not moved:
            raise StalePositionError(partition, expected, self._connection.scalar(_STANDS, told))

    def _watch(self, keys: Collection[Key]) -> None:
        # On SQLite a writer's transaction begins when the one before it has ended.
        if not keys or self._connection.dialect.name != "postgresql":
            return
        if self._meanwhile is None:
            self._meanwhile = Meanwhile(self._connection, keys)
        else:
            self._meanwhile.watch(keys)

    def _write_loop(self, new: Sequence[NewLoopEvent]) -> None:
        last: int = self._connection.execute(_NUMBER, {"count": len(new)}).scalar_one()
        numbered = enumerate(new, last - len(new) + 1)
        self._writer.append(self._connection, loop_events, [rows.loop_row(it, number) for number, it in numbered])

    def _next_versions(self, count: int) -> int:
        """Reserve ``count`` versions; the row's lock keeps them gapless and in the order of commits."""
        version: int = self._connection.execute(_BUMP, {"count": count}).scalar_one()
        return version

    def _write_replays(self, result: BatchResult) -> None:
        for replay in result.replays:
            self._connection.execute(
                update(rejections)
                .where(
                    and_(
                        rejections.c.organisation == replay.organisation,
                        rejections.c.partition == replay.partition,
                        rejections.c.position == replay.offset,
                    )
                )
                .values(
                    replayed_partition=replay.record.partition,
                    replayed_position=replay.record.offset,
                    replay_outcome=replay.outcome.value,
                )
            )
