"""A registry in memory, behind the port. Holds the rows that a database would hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from schemas.batch import BatchResult
from schemas.change import ChangeKind
from schemas.log import PartitionId
from schemas.loop_event import LoopKey
from schemas.record import Key, RecordState, Version
from schemas.registry_id import registry_id
from sinks import rows
from sinks.sink import StalePositionError
from tests.support.contents import Contents, Row, sort_rows


class MemoryRegistry:
    """See ``sinks.sink.RegistrySink``. One writer at a time."""

    def __init__(self) -> None:
        self._states: dict[Key, RecordState] = {}
        self._versions: dict[Key, list[Version]] = {}
        self._positions: dict[PartitionId, int] = {}
        self._rows: dict[str, dict[Row, Row]] = {
            name: {} for name in ("versions", "ledger", "rejections", "changes", "membership", "loop_events")
        }

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        before = (
            dict(self._states),
            {key: list(versions) for key, versions in self._versions.items()},
            dict(self._positions),
            {name: dict(held) for name, held in self._rows.items()},
        )
        try:
            yield MemoryTransaction(self)
        except BaseException:
            self._states, self._versions, self._positions, self._rows = before
            raise

    def positions(self) -> Mapping[PartitionId, int]:
        return dict(self._positions)

    def contents(self) -> Contents:
        """The rows, as ``tests.support.contents.contents_of`` gives them of a database."""
        found = {name: sort_rows(name, list(held.values())) for name, held in self._rows.items()}
        records = [rows.record_row(key, state) for key, state in self._states.items()]
        positions = [(*partition, offset) for partition, offset in self._positions.items()]
        return found | {"records": sort_rows("records", records), "positions": sort_rows("positions", positions)}

    def close(self) -> None:
        """Nothing to close."""


class MemoryTransaction:
    """See ``sinks.sink.RegistryTransaction``."""

    def __init__(self, registry: MemoryRegistry) -> None:
        self._held = registry

    def records(self, keys: Collection[Key], *, with_statement: Collection[Key]) -> Mapping[Key, RecordState]:
        wanted = set(with_statement)
        return {key: self._state(key, key in wanted) for key in keys if key in self._held._states}

    def _state(self, key: Key, with_statement: bool) -> RecordState:
        state = self._held._states[key]
        if not state.is_verbatim:
            return state
        in_force = (state.sequence, state.content_hash)
        said = next(version.data for version in self._held._versions[key] if version[:2] == in_force)
        return state._replace(statement=said if with_statement else None)

    def histories(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Version]]:
        return {key: list(self._held._versions.get(key, ())) for key in keys}

    def rejected(self, digests: Collection[str]) -> Collection[tuple[str, str]]:
        return {(row[0], row[3]) for row in self._held._rows["rejections"].values() if row[3] in digests}

    def loop_said(self, keys: Collection[LoopKey]) -> Mapping[LoopKey, Collection[tuple[int, str]]]:
        rows_of_loop = self._held._rows["loop_events"]
        return {key: [row[3:5] for row in rows_of_loop if row[:3] == key] for key in keys}

    def advance(self, partition: PartitionId, expected: int, next_offset: int) -> None:
        found = self._held._positions.get(partition, 0)
        if found != expected:
            raise StalePositionError(partition, expected, found)
        self._held._positions[partition] = next_offset

    def write(self, result: BatchResult) -> int:
        held = self._held
        held._states.update(result.records)
        for new in result.versions:
            held._versions.setdefault(new.key, []).append(new.version)
        self._insert("versions", [rows.version_row(new) for new in result.versions], 4)
        self._insert("ledger", [rows.ledger_row(entry) for entry in result.ledger], 3)
        self._insert("rejections", [rows.rejection_row(rejection) for rejection in result.rejections], 3)
        self._insert("loop_events", [rows.loop_row(new, 0)[:-1] for new in result.loop_events], 5)
        for replay in result.replays:
            place = (replay.organisation, replay.partition, replay.offset)
            if place in held._rows["rejections"]:
                link = (replay.record.partition, replay.record.offset, replay.outcome.value)
                held._rows["rejections"][place] = held._rows["rejections"][place][:-3] + link
        for change in result.changes:
            if change.kind is ChangeKind.CREATED:
                public_id = registry_id(*change.key)
                held._rows["membership"].setdefault(change.key, (*change.key, public_id))
        self._insert("changes", rows.change_rows(result, len(held._rows["changes"]) + 1), 1)
        return len(held._rows["changes"])

    def _insert(self, table: str, new: Sequence[Row], width: int) -> None:
        held = self._held._rows[table]
        for row in new:
            if row[:width] in held:
                raise KeyError(f"{table} has {row[:width]} already")
            held[row[:width]] = row
