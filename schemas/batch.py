"""What a batch means for the registry: rows to write, all or nothing. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.change import ChangeKind
from schemas.log import LogRecord
from schemas.loop_event import LoopKey
from schemas.outcome import Outcome
from schemas.problem import Problem
from schemas.record import Key, RecordState, Version


class LedgerEntry(NamedTuple):
    """One received event and what became of it."""

    record: LogRecord
    organisation: str
    event_id: str | None
    local_id: str | None
    sequence: int | None
    outcome: Outcome
    problems: tuple[Problem, ...]


class Rejection(NamedTuple):
    """A rejected event, to be kept verbatim."""

    entry: LedgerEntry
    digest: str | None
    """Tells the same bytes again; None when the event itself was well-formed and is known by its sequence and content."""


class NewVersion(NamedTuple):
    """A version that the history gains."""

    key: Key
    version: Version
    record: LogRecord


class NewLoopEvent(NamedTuple):
    """An event of the closed loop that the registry gains."""

    key: LoopKey
    version: Version
    record: LogRecord


class Change(NamedTuple):
    """One change of one record, in the order in which they happened."""

    key: Key
    kind: ChangeKind
    state: RecordState
    record: LogRecord


class Replay(NamedTuple):
    """A rejected event was tried again by ``record``."""

    organisation: str
    partition: int
    offset: int
    record: LogRecord
    outcome: Outcome


@dataclass(slots=True)
class BatchResult:
    """The effect of a batch. ``records`` holds the last state of every record that changed."""

    records: dict[Key, RecordState] = field(default_factory=dict)
    versions: list[NewVersion] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    replays: list[Replay] = field(default_factory=list)
    loop_events: list[NewLoopEvent] = field(default_factory=list)
