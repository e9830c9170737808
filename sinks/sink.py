"""The port of the registry: what a runtime needs of a store, whatever database is behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from schemas.batch import BatchResult
from schemas.log import PartitionId
from schemas.record import Key, RecordState, Version


class StalePositionError(RuntimeError):
    """Somebody else has processed this part of the log in the meantime. Nothing was written; read the positions again."""

    def __init__(self, partition: PartitionId, expected: int, found: int | None) -> None:
        super().__init__(
            f"{partition.topic}/{partition.partition}: the registry stands at offset {found or 0}, not at {expected}; "
            "another process runs on the same registry / 另有进程在处理同一登记库"
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
