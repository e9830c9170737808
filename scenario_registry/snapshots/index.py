"""``index.json`` of a folder of snapshots: which files there are, and what is in them. It never names a file that is not whole."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenario_registry.snapshots.packed import Sizes
from scenario_registry.unfinished import replaced, sync

NAME = "index.json"

FILE_NAME = re.compile(
    r"(snapshot-[0-9a-f]{8}-[0-9]{12}|delta-[0-9a-f]{8}-[0-9]{12}-[0-9]{12})-[0-9a-f]{12}\.jsonl\.gz"
)
"""Chain, versions, and the beginning of the content's digest: another content has another name."""


class SnapshotFolderError(Exception):
    """The folder holds no snapshots, or an index that cannot be read."""

    def __init__(self, folder: Path, what_zh: str, what_en: str) -> None:
        super().__init__(f"{folder / NAME}：{what_zh} / {what_en}")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=rf"^{FILE_NAME.pattern}$")
    epoch: str = Field(description="版本在此名下编号 under which versions are numbered")
    made_at: str
    bytes: int
    sha256: str
    content_bytes: int = Field(description="解压后的字节数 when unpacked")
    content_sha256: str = Field(description="解压后内容的 SHA-256 of the content when unpacked")


class SnapshotFile(_File):
    """The registry at one version."""

    version: int
    rows: dict[str, int] = Field(description="每张表的行数 rows of each table")


class DeltaFile(_File):
    """What leads from one snapshot to the next."""

    from_version: int
    to_version: int
    from_content_sha256: str
    to_content_sha256: str
    put: int = Field(description="新的或变了的行 rows that are new or other")
    removed: int = Field(description="没有了的行 rows that are gone")


class SnapshotIndex(BaseModel):
    """Oldest first. Deltas of one epoch follow one another without gap, unless a file was damaged. ``removed``: names of files that were here."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    snapshots: tuple[SnapshotFile, ...] = ()
    deltas: tuple[DeltaFile, ...] = ()
    removed: tuple[str, ...] = ()

    def files(self) -> tuple[SnapshotFile | DeltaFile, ...]:
        """All files that are here."""
        return (*self.snapshots, *self.deltas)


def snapshot_name(epoch: str, version: int, sizes: Sizes) -> str:
    """The same content has the same name everywhere."""
    return f"snapshot-{_chain(epoch)}-{version:012}-{sizes.content_sha256[:12]}.jsonl.gz"


def delta_name(epoch: str, before: int, after: int, sizes: Sizes) -> str:
    """The same."""
    return f"delta-{_chain(epoch)}-{before:012}-{after:012}-{sizes.content_sha256[:12]}.jsonl.gz"


def read_index(folder: Path) -> SnapshotIndex:
    """The index; an empty one where there is none yet. Raises SnapshotFolderError and OSError."""
    try:
        return SnapshotIndex.model_validate_json((folder / NAME).read_bytes())
    except FileNotFoundError:
        return SnapshotIndex()
    except ValidationError as error:
        raise SnapshotFolderError(
            folder, "目录文件已损坏或版本不识", "damaged, or of a format not known here"
        ) from error


def existing_index(folder: Path) -> SnapshotIndex:
    """The same where there must be one. Raises SnapshotFolderError and OSError."""
    if not (folder / NAME).exists():
        raise SnapshotFolderError(
            folder, "没有快照；先 scenarios snapshots make", "there are no snapshots; scenarios snapshots make first"
        )
    return read_index(folder)


def write_index(folder: Path, index: SnapshotIndex) -> None:
    """In the place of the one before, on the disk when done; whoever reads meanwhile sees the one or the other. Raises OSError."""
    with replaced(folder / NAME) as unfinished, unfinished.open("w", encoding="utf-8") as file:
        file.write(index.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync(folder)


def _chain(epoch: str) -> str:
    return hashlib.sha256(epoch.encode()).hexdigest()[:8]
