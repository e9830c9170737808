"""The whole path of a batch, from the log's records to the rows that the registry gains.

The same function serves every runtime; a runtime reads the log, opens the transaction, and writes what comes out of here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from schemas.batch import BatchResult
from schemas.code_lists import CodeLists
from schemas.log import LogRecord
from schemas.loop_event import LoopKey
from schemas.record import Key, RecordState, Version
from streams.deduplicate import built_upon, decide, digests, late_subjects, subjects
from streams.loop.deduplicate import Said, ValidLoopEvent, decide_loop, loop_keys
from streams.validate import Checked, validate


class Known(Protocol):
    """What the core asks of the registry. All are plain reads inside the batch's transaction."""

    def records(self, keys: Collection[Key], *, with_statement: Collection[Key]) -> Mapping[Key, RecordState]: ...

    def histories(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Version]]: ...

    def rejected(self, digests: Collection[str]) -> Collection[tuple[str, str]]: ...

    def loop_said(self, keys: Collection[LoopKey]) -> Said: ...


def check(batch: Iterable[LogRecord], codes: CodeLists) -> list[Checked]:
    """Every record validated on its own: a bad one never touches its neighbours. Needs no registry, so it may run outside a transaction."""
    return [validate(record, codes) for record in batch]


def process(checked: Sequence[Checked], known: Known, codes: CodeLists) -> BatchResult:
    """Decide a validated batch: look up what is known, deduplicate, fold. Events of the closed loop are only kept: what they come to follows after commit."""
    told = [event for event in checked if not isinstance(event, ValidLoopEvent)]
    records = known.records(subjects(told), with_statement=built_upon(told))
    histories = known.histories(late_subjects(told, records))
    rejected = known.rejected(digests(told))
    result = decide(told, records, histories, rejected, codes)
    if len(told) < len(checked):
        of_loop = [event for event in checked if isinstance(event, ValidLoopEvent)]
        decide_loop(of_loop, known.loop_said(loop_keys(of_loop)), result)
    return result
