"""Decide every event of the loop in a batch against what its sender said before. Pure.

An event is known by family, organisation, subject, sequence and content. Nothing is folded here: what cases and entities come to follows
after commit, from all events together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from schemas.batch import BatchResult, LedgerEntry, NewLoopEvent
from schemas.log import LogRecord
from schemas.loop_event import LoopKey, is_entity
from schemas.outcome import Outcome
from schemas.problem import Problem, problem
from schemas.record import Version
from streams.replays import note_replay

Said = Mapping[LoopKey, Collection[tuple[int, str]]]
"""Sequence and content hash of everything that is known of a subject."""


class ValidLoopEvent(NamedTuple):
    """An event of the loop that keeps the contract, with warnings that go with it."""

    record: LogRecord
    key: LoopKey
    version: Version
    warnings: tuple[Problem, ...]


def loop_keys(events: Iterable[ValidLoopEvent]) -> set[LoopKey]:
    """What must be known before the events are decided."""
    return {event.key for event in events}


def decide_loop(events: Iterable[ValidLoopEvent], said: Said, result: BatchResult) -> None:
    """Add outcomes and new events to ``result``."""
    known = {key: set(versions) for key, versions in said.items()}
    for event in events:
        record, key, version, problems = event
        before = known.setdefault(key, set())
        outcome, found = _judged(key, version, before)
        if found is not None:
            problems = (*problems, found)
        organisation = key.organisation
        entry = LedgerEntry(record, organisation, version.event_id, key.in_ledger, version.sequence, outcome, problems)
        result.ledger.append(entry)
        note_replay(entry, result)
        if outcome is not Outcome.DUPLICATE:
            before.add((version.sequence, version.content_hash))
            result.loop_events.append(NewLoopEvent(key, version, record))


def _judged(key: LoopKey, version: Version, before: Collection[tuple[int, str]]) -> tuple[Outcome, Problem | None]:
    if (version.sequence, version.content_hash) in before:
        return Outcome.DUPLICATE, None
    sequences = {sequence for sequence, _ in before}
    if version.sequence in sequences:
        return Outcome.CONFLICT, problem("same_sequence_other_content", "sequence", version.sequence)
    if is_entity(key.family) and sequences and version.sequence < max(sequences):
        return Outcome.SUPERSEDED, None
    return Outcome.ACCEPTED, None
