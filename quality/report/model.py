"""What a report says, as plain values. Moments are in UTC; the page shows them in Beijing time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quality.expectation import Words
from quality.standing import Course


@dataclass(frozen=True, slots=True)
class Example:
    """A row that failed. ``key`` names it within its organisation; ``place`` is where it stands in the organisation's file, ``problem``
    why the registry rejected it; both are empty where that is not known."""

    key: Sequence[Any]
    local_id: str | None
    title: str | None
    place: str
    problem: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rule that does not hold for an organisation. ``since`` is the end of the run that first found it so, and it never held after."""

    organisation: str
    name_zh: str
    rule: str
    level: str
    severity: str
    checked: int
    failed: int
    since: datetime
    what: Words
    why: Words
    todo: Words
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Feed:
    """The health of a feed. ``received`` and ``rejected`` are those of its last delivery."""

    feed: str
    name_zh: str
    state: str
    since: datetime
    last_received_at: datetime | None
    received: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Score:
    """An organisation's account: every event it ever sent has one outcome. ``errors`` and ``warnings`` count rules that do not hold;
    ``course`` is None for whom no rule was judged, ``state`` is that of its worst feed, or None where none is declared."""

    organisation: str
    name_zh: str
    received: int
    outcomes: Mapping[str, int]
    errors: int
    warnings: int
    course: Course | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for people or for the pipeline, as it is now: ``oldest`` is None where nothing waits. ``command`` lists the rows."""

    what: Words
    count: int
    oldest: datetime | None
    command: str


@dataclass(frozen=True, slots=True)
class Past:
    """A run, counted: results (rule and organisation) that did not hold."""

    until: datetime
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Report:
    """One run. Alarms, feeds and scores come worst first; ``past`` is in the order of time and ends with this run."""

    run_id: int
    rule_set: str
    since: datetime
    until: datetime
    registry_version: int
    rules: int
    alarms: Sequence[Alarm]
    feeds: Sequence[Feed]
    scores: Sequence[Score]
    past: Sequence[Past]
    waiting: Sequence[Waiting] = ()

    @property
    def errors(self) -> int:
        """Rules of severity error that do not hold, once per organisation."""
        return sum(alarm.severity == "error" for alarm in self.alarms)
