"""The whole path of a batch, from the log's records to the rows that the registry gains.

The same function serves every runtime; a runtime reads the log, opens the transaction, and writes what comes out of here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from schemas.batch import BatchResult
from schemas.code_lists import CodeLists
from schemas.log import LogRecord
from schemas.record import Key, RecordState, Version
from streams.deduplicate import built_upon, decide, digests, late_subjects, subjects
from streams.validate import InvalidEvent, ValidEvent, validate


class Known(Protocol):
    """What the core asks of the registry. All three are plain reads inside the batch's transaction."""

    def records(self, keys: Collection[Key], *, with_statement: Collection[Key]) -> Mapping[Key, RecordState]: ...

    def histories(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Version]]: ...

    def rejected(self, digests: Collection[str]) -> Collection[tuple[str, str]]: ...


def check(batch: Iterable[LogRecord], codes: CodeLists) -> list[ValidEvent | InvalidEvent]:
    """Every record validated on its own: a bad one never touches its neighbours. Needs no registry, so it may run outside a transaction."""
    return [validate(record, codes) for record in batch]


def process(checked: Sequence[ValidEvent | InvalidEvent], known: Known, codes: CodeLists) -> BatchResult:
    """Decide a validated batch: look up what is known, deduplicate, fold."""
    records = known.records(subjects(checked), with_statement=built_upon(checked))
    histories = known.histories(late_subjects(checked, records))
    rejected = known.rejected(digests(checked))
    return decide(checked, records, histories, rejected, codes)
