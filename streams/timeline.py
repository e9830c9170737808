"""The versions of one subject in order, and what each arriving version does to its record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

from schemas.code_lists import CodeLists
from schemas.outcome import Outcome
from schemas.problem import Problem, Severity, problem
from schemas.record import NOTHING, RecordState, Version
from streams.fold import apply

Verdict = tuple[Outcome, Problem | None, bool, RecordState, RecordState]
"""What became of one version: its outcome, the problem to tell, whether the history gains it, and the record before and after."""


def takes(base: RecordState, version: Version) -> bool:
    """Whether the version can be judged by the record alone, without the history before it."""
    return version.sequence > base.last_sequence or (
        version.sequence == base.sequence == base.last_sequence and version.content_hash == base.content_hash
    )


def judge(base: RecordState, version: Version, codes: CodeLists) -> Verdict:
    """What becomes of a version that the record ``takes``: it is later than all others, or the one in force once more."""
    if version.sequence <= base.last_sequence:
        return Outcome.DUPLICATE, None, False, base, base
    after, found = apply(base, version, codes)
    return _outcome(found, base, after), found, True, base, after


class Timeline:
    """Built from the record alone it takes later versions only, which is the usual case and reads no history;
    built from the whole history it takes any version, wherever it belongs.
    """

    __slots__ = ("_base", "_codes", "_rivals", "_sequences", "_states", "state")

    def __init__(self, base: RecordState, codes: CodeLists) -> None:
        self._codes = codes
        self._base = base
        self.state = base
        """The record as all versions so far make it."""
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

    def insert(self, version: Version) -> Verdict:
        """Put the version where its sequence says. A version that is there already changes nothing."""
        before = self.state
        if version.sequence > before.last_sequence:
            verdict = judge(before, version, self._codes)
            self.state = verdict[-1]
            self._sequences.append(version.sequence)
            self._rivals.append([version])
            self._states.append(self.state)
            return verdict
        if version.sequence == self._base.sequence and version.content_hash == self._base.content_hash:
            return Outcome.DUPLICATE, None, False, before, before
        index = bisect_left(self._sequences, version.sequence)
        if index < len(self._sequences) and self._sequences[index] == version.sequence:
            rivals = self._rivals[index]
            # The hash covers the type too, so equal content has equal precedence. Sorting anew would make many rivals quadratic.
            place = bisect_left(rivals, version.precedence, key=attrgetter("precedence"))
            if place < len(rivals) and rivals[place].content_hash == version.content_hash:
                return Outcome.DUPLICATE, None, False, before, before
            rivals.insert(place, version)
            self._refold(index, self._states[index])
            found = problem("same_sequence_other_content", "sequence", version.sequence)
            return Outcome.CONFLICT, found, True, before, self.state
        self._sequences.insert(index, version.sequence)
        self._rivals.insert(index, [version])
        self._states.insert(index, NOTHING)
        found_here = self._refold(index, None)
        return _outcome(found_here, before, self.state), found_here, True, before, self.state

    def _refold(self, start: int, old: RecordState | None) -> Problem | None:
        """Fold again from ``start`` until the states are what they were before. Gives the problem of the version at ``start``."""
        state = self._states[start - 1] if start else self._base
        first_problem = None
        for index in range(start, len(self._sequences)):
            rivals = self._rivals[index]
            state, found = apply(state, rivals[0], self._codes)
            if len(rivals) > 1 and state.sequence == self._sequences[index]:
                state = state._replace(conflicted=True)
            if index == start:
                first_problem = found
            else:
                old = self._states[index]
            if state == old:
                break
            self._states[index] = state
        self.state = self._states[-1]
        return first_problem


def _outcome(found: Problem | None, before: RecordState, after: RecordState) -> Outcome:
    if found is not None and found.severity is Severity.ERROR:
        return Outcome.HELD if found.code == "amendment_without_statement" else Outcome.REJECTED
    if after.shows_same(before):
        return Outcome.SUPERSEDED
    return Outcome.ACCEPTED
