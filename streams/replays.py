"""New attempts at rejected events: which one an event stands for."""

from __future__ import annotations

from schemas.batch import BatchResult, LedgerEntry, Replay
from schemas.log import REPLAY_HEADER, LogRecord


def replayed(record: LogRecord) -> tuple[int, int] | None:
    """Partition and offset of the rejected event that this one is a new attempt at; None for any other."""
    for name, value in record.headers:
        if name == REPLAY_HEADER:
            try:
                partition, offset = map(int, value.decode().split("/"))
            except ValueError:
                return None
            # Only within the partition is it certain, at every rebuild too, that the rejected event comes first.
            return (partition, offset) if partition == record.partition and 0 <= offset < record.offset else None
    return None


def note_replay(entry: LedgerEntry, result: BatchResult) -> None:
    """Add the replay to ``result``, if the entry is one."""
    place = replayed(entry.record)
    if place is not None:
        result.replays.append(Replay(entry.organisation, *place, entry.record, entry.outcome))
