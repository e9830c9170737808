"""Decide every event of a batch against what the registry knows. Pure; events of one subject are decided in the order of the batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from schemas.batch import BatchResult, Change, LedgerEntry, NewVersion, Rejection
from schemas.change import ChangeKind
from schemas.code_lists import CodeLists
from schemas.event import STATED
from schemas.outcome import Outcome
from schemas.problem import Problem
from schemas.record import NOTHING, Key, RecordState, Version
from schemas.scenario import Stage
from streams.replays import note_replay, replayed
from streams.timeline import Timeline, Verdict, judge, takes
from streams.validate import InvalidEvent, ValidEvent

Told = ValidEvent | InvalidEvent
"""What a batch tells of scenarios, or cannot be read."""


def subjects(batch: Iterable[Told]) -> set[Key]:
    """Keys whose records must be known before the batch is decided."""
    return {event.key for event in batch if isinstance(event, ValidEvent)}


def built_upon(batch: Iterable[Told]) -> set[Key]:
    """Keys whose statement itself is needed, since an amendment or a withdrawal builds upon it."""
    return {event.key for event in batch if isinstance(event, ValidEvent) and event.version.type != STATED}


def late_subjects(batch: Iterable[Told], known: Mapping[Key, RecordState]) -> set[Key]:
    """Keys of which the whole history is needed, because something arrives late, twice or in conflict."""
    return {
        event.key
        for event in batch
        if isinstance(event, ValidEvent) and event.key in known and not takes(known[event.key], event.version)
    }


def digests(batch: Iterable[Told]) -> set[str]:
    """Digests of the batch's invalid events, to be looked up among the rejected ones."""
    return {event.digest for event in batch if isinstance(event, InvalidEvent)}


def decide(
    batch: Sequence[Told],
    known: Mapping[Key, RecordState],
    histories: Mapping[Key, Sequence[Version]],
    rejected: Collection[tuple[str, str]],
    codes: CodeLists,
) -> BatchResult:
    """Outcomes and effects of the batch.

    ``known``: records by key; ``histories``: all versions of the late subjects; ``rejected``: (organisation, digest) of invalid events
    that were rejected before, so that the same bytes again are a duplicate.
    """
    result = BatchResult()
    timelines = {key: Timeline.of_history(history, codes) for key, history in histories.items()}
    for key in _repeated(batch) - timelines.keys():
        timelines[key] = Timeline(known.get(key, NOTHING), codes)
    seen_invalid = set(rejected)
    for event in batch:
        if isinstance(event, InvalidEvent):
            _decide_invalid(event, seen_invalid, result)
            continue
        key, version = event.key, event.version
        timeline = timelines.get(key)
        verdict = timeline.insert(version) if timeline else judge(known.get(key, NOTHING), version, codes)
        _note(event, verdict, result)
    return result


def _repeated(batch: Iterable[Told]) -> set[Key]:
    """Keys of several events, whose order may be any."""
    counts = Counter([event.key for event in batch if isinstance(event, ValidEvent)])
    return {key for key, count in counts.items() if count > 1}


def _note(event: ValidEvent, verdict: Verdict, result: BatchResult) -> None:
    record, key, version, problems = event
    outcome, found, is_new, before, after = verdict
    if found is not None:
        problems = (*problems, found)
    organisation, local_id = key
    entry = LedgerEntry(record, organisation, version.event_id, local_id, version.sequence, outcome, problems)
    result.ledger.append(entry)
    if record.headers:
        note_replay(entry, result)
    if outcome is Outcome.REJECTED:
        result.rejections.append(Rejection(entry, None))
    if not is_new:
        return
    result.versions.append(NewVersion(key, version, record))
    if after == before:
        return
    result.records[key] = after
    kind = _change_kind(before, after)
    if kind is not None:
        result.changes.append(Change(key, kind, after, record))


def _change_kind(before: RecordState, after: RecordState) -> ChangeKind | None:
    """None when the change shows nowhere: an event that is only remembered, a withdrawal of what was never stated."""
    if not after.is_stated or after.shows_same(before):
        return None
    if not before.is_stated:
        return ChangeKind.CREATED
    if after.conflicted and not before.conflicted:
        return ChangeKind.CONFLICTED
    if (after.stage == Stage.WITHDRAWN) == (before.stage == Stage.WITHDRAWN):
        return ChangeKind.UPDATED
    return ChangeKind.WITHDRAWN if after.stage == Stage.WITHDRAWN else ChangeKind.RESTORED


def _decide_invalid(event: InvalidEvent, seen: set[tuple[str, str]], result: BatchResult) -> None:
    identity = (event.organisation, event.digest)
    is_repeat = identity in seen and replayed(event.record) is None
    seen.add(identity)
    outcome = Outcome.DUPLICATE if is_repeat else Outcome.REJECTED
    problems: tuple[Problem, ...] = () if is_repeat else event.problems
    entry = LedgerEntry(
        event.record, event.organisation, event.event_id, event.local_id, event.sequence, outcome, problems
    )
    result.ledger.append(entry)
    note_replay(entry, result)
    if not is_repeat:
        result.rejections.append(Rejection(entry, event.digest))
