"""Look after a folder of snapshots: whether all is as the index says, and what may go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from scenario_registry.snapshots.folder import sweep, writing
from scenario_registry.snapshots.index import DeltaFile, SnapshotFile, SnapshotIndex, existing_index, write_index
from scenario_registry.snapshots.lines import applied
from scenario_registry.snapshots.packed import DamagedFileError, file_sha256, unpacked


def faults_in(folder: Path) -> Iterator[str]:
    """What is not as the index says: files that are gone or changed, and deltas that do not lead from their snapshot to the next one. In two languages.
    Memory does not grow with the files. Raises SnapshotFolderError and OSError."""
    index = existing_index(folder)
    sound = set()
    for file in index.files():
        try:
            _read(folder, file)
            sound.add(file.name)
        except DamagedFileError as error:
            yield str(error)
    by_content = {it.content_sha256: it for it in index.snapshots if it.name in sound}
    for delta in index.deltas:
        before = by_content.get(delta.from_content_sha256)
        if before is None or delta.name not in sound:
            continue
        lines = applied(
            unpacked(folder / before.name, before.content_sha256), unpacked(folder / delta.name, delta.content_sha256)
        )
        if _digest(lines) != delta.to_content_sha256:
            yield f"{delta.name}：不能由前一快照得到后一快照 / does not lead from its snapshot to the next one"


def prune(folder: Path, snapshots: int, deltas: int) -> list[str]:
    """Keep the newest of each; at least one snapshot. Gives the names of the files that went. Whoever reads one of them meanwhile reads on. Raises
    SnapshotFolderBusyError, SnapshotFolderError and OSError."""
    existing_index(folder)
    with writing(folder) as index:
        kept = SnapshotIndex(
            snapshots=index.snapshots[-snapshots:],
            deltas=index.deltas[len(index.deltas) - min(deltas, len(index.deltas)) :],
        )
        names = {it.name for it in kept.files()}
        gone = [it.name for it in index.files() if it.name not in names]
        if gone:
            after = kept.model_copy(update={"removed": (*index.removed, *gone)})
            write_index(folder, after)
            sweep(folder, after)
    return gone


def _read(folder: Path, file: SnapshotFile | DeltaFile) -> None:
    for _ in unpacked(folder / file.name, file.content_sha256):
        pass
    if file_sha256(folder / file.name) != file.sha256:
        raise DamagedFileError(file.name, "文件与目录不符", "the file is not what the index says")


def _digest(lines: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()
