"""The versions of one subject in order, and what each arriving version does to its record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from schemas.code_lists import CodeLists
from schemas.outcome import Outcome
from schemas.problem import Problem, Severity, problem
from schemas.record import NOTHING, RecordState, Version
from streams.fold import apply


class Verdict(NamedTuple):
    """What became of one version: its outcome, the problem to tell, whether the history gains it, and the record before and after."""

    outcome: Outcome
    problem: Problem | None
    is_new: bool
    before: RecordState
    after: RecordState


def takes(base: RecordState, version: Version) -> bool:
    """Whether the version can be judged by the record alone, without the history before it."""
    return version.sequence > base.last_sequence or (
        version.sequence == base.sequence == base.last_sequence and version.content_hash == base.content_hash
    )


class Timeline:
    """Built from the record alone it takes later versions only, which is the usual case and reads no history;
    built from the whole history it takes any version, wherever it belongs.
    """

    __slots__ = ("_base", "_codes", "_rivals", "_sequences", "_states")

    def __init__(self, base: RecordState, codes: CodeLists) -> None:
        self._codes = codes
        self._base = base
        self._sequences: list[int] = []
        self._rivals: list[list[Version]] = []
        """Versions of one sequence, the one that counts first."""
        self._states: list[RecordState] = []

    @classmethod
    def of_history(cls, history: Iterable[Version], codes: CodeLists) -> Timeline:
        """The timeline of all versions received so far, in any order."""
        timeline = cls(NOTHING, codes)
        for version in sorted(history):
            timeline.insert(version)
        return timeline

    @property
    def state(self) -> RecordState:
        """The record as all versions so far make it."""
        return self._states[-1] if self._states else self._base

    def insert(self, version: Version) -> Verdict:
        """Put the version where its sequence says. A version that is there already changes nothing."""
        before = self.state
        if version.sequence > before.last_sequence:
            return self._append(version, before)
        if version.sequence == self._base.sequence and version.content_hash == self._base.content_hash:
            return Verdict(Outcome.DUPLICATE, None, False, before, before)
        index = bisect_left(self._sequences, version.sequence)
        if index < len(self._sequences) and self._sequences[index] == version.sequence:
            rivals = self._rivals[index]
            # The hash covers the type too, so equal content has equal precedence. Sorting anew would make many rivals quadratic.
            place = bisect_left(rivals, version.precedence, key=attrgetter("precedence"))
            if place < len(rivals) and rivals[place].content_hash == version.content_hash:
                return Verdict(Outcome.DUPLICATE, None, False, before, before)
            rivals.insert(place, version)
            self._refold(index, self._states[index])
            found = problem("same_sequence_other_content", "sequence", version.sequence)
            return Verdict(Outcome.CONFLICT, found, True, before, self.state)
        self._sequences.insert(index, version.sequence)
        self._rivals.insert(index, [version])
        self._states.insert(index, NOTHING)
        found_here = self._refold(index, None)
        return Verdict(_outcome(found_here, before, self.state), found_here, True, before, self.state)

    def _append(self, version: Version, before: RecordState) -> Verdict:
        """The usual case: the version is later than all others, so nothing behind it needs to be folded again."""
        after, found = apply(before, version, self._codes)
        self._sequences.append(version.sequence)
        self._rivals.append([version])
        self._states.append(after)
        return Verdict(_outcome(found, before, after), found, True, before, after)

    def _refold(self, start: int, old: RecordState | None) -> Problem | None:
        """Fold again from ``start`` until the states are what they were before. Gives the problem of the version at ``start``."""
        state = self._states[start - 1] if start else self._base
        first_problem = None
        for index in range(start, len(self._sequences)):
            rivals = self._rivals[index]
            applied = apply(state, rivals[0], self._codes)
            state = applied.state
            if len(rivals) > 1 and state.sequence == self._sequences[index]:
                state = state._replace(conflicted=True)
            if index == start:
                first_problem = applied.problem
            else:
                old = self._states[index]
            if state == old:
                break
            self._states[index] = state
        return first_problem


def _outcome(found: Problem | None, before: RecordState, after: RecordState) -> Outcome:
    if found is not None and found.severity is Severity.ERROR:
        return Outcome.HELD if found.code == "amendment_without_statement" else Outcome.REJECTED
    if after.shows_same(before):
        return Outcome.SUPERSEDED
    return Outcome.ACCEPTED
