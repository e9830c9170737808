"""Make a snapshot of the registry as it is now, and the delta from the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from scenario_registry.snapshots.folder import UNFINISHED, writing
from scenario_registry.snapshots.index import (
    DeltaFile,
    SnapshotFile,
    SnapshotIndex,
    delta_name,
    snapshot_name,
    write_index,
)
from scenario_registry.snapshots.lines import delta_lines, is_removal, snapshot_lines
from scenario_registry.snapshots.packed import DamagedFileError, PackedWriter, packing, unpacked
from scenario_registry.unfinished import sync
from schemas.failpoint import failpoint
from schemas.moment import utc_text
from sinks.queries.public.feed import State, state_of
from sinks.queries.public.whole import TABLES, KeyedRow, everything


class MadeSnapshot(NamedTuple):
    """``is_new``: it was not there yet. ``delta`` leads to it; None for the first one of an epoch, and when ``damaged`` tells why the one before
    could not be read."""

    snapshot: SnapshotFile
    delta: DeltaFile | None
    is_new: bool
    damaged: str | None = None


class _Delta(NamedTuple):
    before: SnapshotFile
    writer: PackedWriter
    put: int
    removed: int


def make_snapshot(engine: Engine, folder: Path, now: datetime) -> MadeSnapshot:
    """Idempotent: a registry that did not change gets no second snapshot. Kept on the disk before the index names it, so that a process may be killed at any
    moment. Raises SnapshotFolderBusyError, SnapshotFolderError, SQLAlchemyError and OSError."""
    with writing(folder) as index:
        try:
            return _make(engine, folder, index, utc_text(now))
        finally:
            for path in (folder / f".snapshot{UNFINISHED}", folder / f".delta{UNFINISHED}"):
                path.unlink(missing_ok=True)


def _make(engine: Engine, folder: Path, index: SnapshotIndex, made_at: str) -> MadeSnapshot:
    whole_path, delta_path = folder / f".snapshot{UNFINISHED}", folder / f".delta{UNFINISHED}"
    counts: Counter[str] = Counter()
    with engine.connect() as connection, packing(whole_path) as whole:
        state = state_of(connection)
        lines = whole.passing(snapshot_lines(state, _counted(everything(connection), counts)))
        before = next((it for it in reversed(index.snapshots) if it.epoch == state.epoch), None)
        delta, damaged = None, None
        if before is not None:
            try:
                delta = _write_delta(folder, before, delta_path, lines)
            except DamagedFileError as error:
                damaged = str(error)
        for _ in lines:
            # What no delta was made of is written all the same.
            pass
    failpoint("snapshot.written")
    name = snapshot_name(*state, whole.sizes)
    known = next((it for it in index.snapshots if it.name == name), None)
    if known is not None and damaged is None:
        return MadeSnapshot(known, None, is_new=False)
    snapshot = SnapshotFile(
        name=name,
        epoch=state.epoch,
        version=state.version,
        made_at=made_at,
        rows={it: counts[it] for it in TABLES},
        **whole.sizes._asdict(),
    )
    told = None if delta is None else _delta_file(state, delta, snapshot)
    whole_path.replace(folder / name)
    if told is not None:
        delta_path.replace(folder / told.name)
    sync(folder)
    failpoint("snapshot.renamed")
    write_index(folder, _with(index, snapshot, told))
    return MadeSnapshot(snapshot, told, is_new=True, damaged=damaged)


def _write_delta(folder: Path, before: SnapshotFile, path: Path, lines: Iterator[bytes]) -> _Delta:
    removed = put = 0
    with packing(path) as writer:
        for line in writer.passing(delta_lines(unpacked(folder / before.name, before.content_sha256), lines)):
            if is_removal(line):
                removed += 1
            else:
                put += 1
    return _Delta(before, writer, put, removed)


def _delta_file(state: State, delta: _Delta, snapshot: SnapshotFile) -> DeltaFile:
    sizes = delta.writer.sizes
    return DeltaFile(
        name=delta_name(state.epoch, delta.before.version, state.version, sizes),
        epoch=state.epoch,
        from_version=delta.before.version,
        to_version=state.version,
        from_content_sha256=delta.before.content_sha256,
        to_content_sha256=snapshot.content_sha256,
        made_at=snapshot.made_at,
        put=delta.put,
        removed=delta.removed,
        **sizes._asdict(),
    )


def _with(index: SnapshotIndex, snapshot: SnapshotFile, delta: DeltaFile | None) -> SnapshotIndex:
    # One of the same content whose file was damaged is whole again.
    others = tuple(it for it in index.snapshots if it.name != snapshot.name)
    deltas = index.deltas if delta is None else (*index.deltas, delta)
    named = {snapshot.name, delta.name if delta else ""}
    return SnapshotIndex(
        snapshots=(*others, snapshot), deltas=deltas, removed=tuple(it for it in index.removed if it not in named)
    )


def _counted(rows: Iterator[KeyedRow], counts: Counter[str]) -> Iterator[KeyedRow]:
    for row in rows:
        counts[row.table] += 1
        yield row
