"""What each version of a scenario changed, and from when to when it held."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from schemas.code_lists import CodeLists
from schemas.moment import from_microseconds
from schemas.problem import Problem, problem
from schemas.record import NOTHING, RecordState
from sinks.queries.history import SaidVersion
from streams.fold import apply


class FieldChange(NamedTuple):
    """One field of the record; None: it had or has no value."""

    field: str
    old: Any
    new: Any


class Step(NamedTuple):
    """One version. It held from ``valid_from`` until ``valid_to`` (None: it holds now); both None: it never held, for the reason
    that ``problem`` gives."""

    said: SaidVersion
    changes: tuple[FieldChange, ...]
    problem: Problem | None
    valid_from: datetime | None
    valid_to: datetime | None


def timeline(history: Sequence[SaidVersion], codes: CodeLists) -> list[Step]:
    """The steps by sequence. ``history`` is sorted as ``sinks.queries.history`` gives it: the first of a sequence counts."""
    steps: list[Step] = []
    later: datetime | None = None
    for step in reversed(list(_steps(history, codes))):
        steps.append(step._replace(valid_to=later) if step.valid_from else step)
        later = step.valid_from or later
    return steps[::-1]


def _steps(history: Sequence[SaidVersion], codes: CodeLists) -> Iterator[Step]:
    state = NOTHING
    for sequence, group in groupby(history, key=lambda said: said.version.sequence):
        first, *rivals = group
        after, found = apply(state, first.version, codes)
        holds = after.sequence == sequence
        held_from = from_microseconds(first.version.time_us) if holds else None
        yield Step(first, tuple(changes_of(state, after)), found, held_from, None)
        for rival in rivals:
            yield Step(rival, (), problem("same_sequence_other_content", "sequence", sequence), None, None)
        state = after


def changes_of(before: RecordState, after: RecordState) -> Iterator[FieldChange]:
    """What differs between two states of a record."""
    old, new = _fields(before), _fields(after)
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield FieldChange(field, old.get(field), new.get(field))


def _fields(state: RecordState) -> dict[str, Any]:
    statement = json.loads(state.statement) if state.statement else {}
    shown = statement | {"stage": state.stage, "withdrawn_because": state.reason}
    return {field: value for field, value in shown.items() if value is not None}
