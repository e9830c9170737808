"""The port of the registry: what a runtime needs of a store, whatever database is behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from schemas.batch import BatchResult
from schemas.log import PartitionId
from schemas.loop_event import LoopKey
from schemas.record import Key, RecordState, Version


class StalePositionError(RuntimeError):
    """Somebody else has processed this part of the log in the meantime. Nothing was written; read the positions again."""

    def __init__(self, partition: PartitionId, expected: int, found: int | None) -> None:
        super().__init__(
            f"{partition.topic}/{partition.partition}: the registry stands at offset {found or 0}, not at {expected}; "
            "another process runs on the same registry / 另有进程在处理同一登记库"
        )


class OvertakenError(RuntimeError):
    """Another worker wrote of a subject between our reading of it and our writing; nothing was written, and doing it again helps."""

    def __init__(self, organisation: str, local_id: str) -> None:
        super().__init__(
            f"{organisation} {local_id}: 另一个工作进程同时处理了同一场景，本批未写入，请重试 / another worker processed the same "
            "scenario at the same time; nothing was written, do it again"
        )


class TablesNotReadyError(RuntimeError):
    """The tables are not those of this version of the product, and whoever opened the registry may not change that."""

    def __init__(self, found: str | None, head: str) -> None:
        super().__init__(
            f"登记库的表是 {found or '空的'}，本程序需要 {head}，而当前登录无权更改；请所有者运行 scenarios database migrate / "
            f"the registry's tables are at {found or 'nothing'}, this program needs {head}, and this login may not change them: "
            "the owner must run scenarios database migrate"
        )


class NewerTablesError(RuntimeError):
    """A newer version of the product has migrated the tables."""

    def __init__(self, found: str, head: str) -> None:
        super().__init__(
            f"登记库的表已由较新的版本升级到 {found}，本程序只认识 {head}；请安装较新的版本 / "
            f"the registry's tables were migrated to {found} by a newer version, this program knows {head}: install the newer one"
        )


class RegistryTransaction(Protocol):
    """One transaction: what is read is consistent, what is written is all or nothing."""

    def records(self, keys: Collection[Key], *, with_statement: Collection[Key]) -> Mapping[Key, RecordState]:
        """Records by key; a key that is not known is left out. The statement of a record that is verbatim may be left out too,
        except for the keys of ``with_statement``."""
        ...

    def histories(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Version]]:
        """All versions of each key."""
        ...

    def rejected(self, digests: Collection[str]) -> Collection[tuple[str, str]]:
        """(organisation, digest) of those invalid events that were rejected before."""
        ...

    def loop_said(self, keys: Collection[LoopKey]) -> Mapping[LoopKey, Collection[tuple[int, str]]]:
        """Sequence and content hash of everything known of each key."""
        ...

    def write(self, result: BatchResult) -> int:
        """Write a batch's effects. Gives the registry's version after it."""
        ...

    def advance(self, partition: PartitionId, expected: int, next_offset: int) -> None:
        """Move the position of a partition. Raises StalePositionError when it does not stand at ``expected``."""
        ...


class RegistrySink(Protocol):
    """A store of the registry."""

    def transaction(self) -> AbstractContextManager[RegistryTransaction]:
        """Commits when the block ends, rolls back when it raises."""
        ...

    def positions(self) -> Mapping[PartitionId, int]:
        """Next offset to read of every partition seen so far."""
        ...

    def close(self) -> None: ...
