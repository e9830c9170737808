"""What a report says, as plain values. Moments are in UTC; the page shows them in Beijing time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
class Gap:
    """A version that came (``sequence``) while what lies between it and the one ``before`` never did."""

    local_id: str
    before: int
    sequence: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The health of a feed. ``received``, ``rejected`` and ``skipping`` are those of its last delivery: versions before which one is missing
    count as skipping, and ``gaps`` are some of them. ``overdue_since`` is None while the feed is not late. ``promise`` and ``office``, whom to ask, are
    those of its declaration, empty where that is not at hand."""

    feed: str
    organisation: str
    name_zh: str
    state: str
    since: datetime
    last_received_at: datetime | None
    received: int
    rejected: int
    skipping: int = 0
    gaps: Sequence[Gap] = ()
    overdue_since: datetime | None = None
    promise: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of an incident: what it is and what to do. ``is_over``: the run did not find it any more."""

    symptom: str
    what: Words
    todo: Words
    is_over: bool


@dataclass(frozen=True, slots=True)
class Open:
    """An incident that is open now, one for each cause. ``organisation`` is empty where none is at fault; ``standing`` says whether somebody
    works on it or it is nearly over."""

    number: int
    kind: str
    severity: str
    organisation: str
    title: Words
    since: datetime
    standing: Words
    signs: Sequence[Sign]


@dataclass(frozen=True, slots=True)
class Reason:
    """A problem for which ``events`` of one organisation were rejected and not mended since; one of them as an example."""

    organisation: str
    name_zh: str
    code: str
    events: int
    oldest: datetime
    local_id: str | None
    place: str
    problem: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class Latest:
    """One of the last events of an organisation with that outcome; ``problems`` are codes."""

    partition: int
    position: int
    local_id: str | None
    problems: Sequence[str]
    place: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over everybody: rows that it looked at and rows that fail. ``broken_by``: for whom it does not hold."""

    rule: str
    level: str
    severity: str
    what: Words
    organisations: int
    checked: int
    failed: int
    broken_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class Score:
    """An organisation's account: every event it ever sent has one outcome. ``errors`` and ``warnings`` count rules that do not hold;
    ``course`` is None for whom no rule was judged, ``state`` is that of its worst feed, or None where none is declared. ``late_days``: on how
    many of the last 30 days a run found a feed of it late or silent; ``latest``: by outcome, its last events."""

    organisation: str
    name_zh: str
    received: int
    outcomes: Mapping[str, int]
    errors: int
    warnings: int
    course: Course | None = None
    state: str | None = None
    late_days: int = 0
    latest: Mapping[str, Sequence[Latest]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for people or for the pipeline, as it is now: ``oldest`` is None where nothing waits. ``count`` is None where nobody here
    can know, ``overdue`` how many have waited for too long, None where no such time is agreed. ``command`` lists the rows."""

    what: Words
    count: int | None
    oldest: datetime | None
    command: str
    overdue: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """The last run of a day, counted: results (rule and organisation) that did not hold."""

    until: datetime
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Report:
    """One run. Incidents, alarms, feeds, scores and reasons come worst first; ``past`` is in the order of time and ends with this run.
    Unlike what the run found, incidents, reasons, scores' events and what waits are as they are now."""

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
    incidents: Sequence[Open] = ()
    reasons: Sequence[Reason] = ()
    by_rule: Sequence[Rule] = ()

    @property
    def errors(self) -> int:
        """Rules of severity error that do not hold, once per organisation."""
        return sum(alarm.severity == "error" for alarm in self.alarms)
