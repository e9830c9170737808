"""A folder of snapshots has one writer at a time; what a writer left that was killed is swept away by the next one."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenario_registry.snapshots.index import FILE_NAME, SnapshotIndex, read_index

UNFINISHED = ".unfinished"
"""How names of files end that are being written."""


class SnapshotFolderBusyError(Exception):
    """Another process writes there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} 正由另一个进程写入，请稍后重试 / another process writes to it; try again later")


@contextmanager
def writing(folder: Path) -> Iterator[SnapshotIndex]:
    """The index, and nobody else writes until the block ends. Makes the folder if need be. Raises SnapshotFolderBusyError,
    SnapshotFolderError and OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SnapshotFolderBusyError(folder) from error
        index = read_index(folder)
        sweep(folder, index)
        yield index


def sweep(folder: Path, index: SnapshotIndex) -> None:
    """Delete files of ours that the index does not name. Raises OSError."""
    known = {it.name for it in index.files()}
    for path in folder.iterdir():
        is_ours = FILE_NAME.fullmatch(path.name) or (path.name.startswith(".") and path.name.endswith(UNFINISHED))
        if is_ours and path.name not in known:
            path.unlink()
