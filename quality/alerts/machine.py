"""Incidents as a pure state machine: those that are open and a look, to those after it and what to tell. The clock is in the look.

Idempotent: the same look again changes nothing and tells nothing. The order of findings does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from quality.alerts.finding import Finding, Look
from schemas.incident import Incident, Kind, NoticeEvent, Symptom
from schemas.problem import Severity

ONE_CAUSE = timedelta(days=7)
"""Rules that begin to fail within it have one cause: the rules about an organisation's own history look at so many days of delivery."""

FORGOTTEN_AFTER = timedelta(days=7)
"""A symptom that was away for so long is a new one when it comes back."""

SETTLES: Mapping[Kind, timedelta] = {Kind.RULES: timedelta(hours=6), Kind.LAG: timedelta(minutes=10)}
"""How long all must have been well before an incident closes, so that what comes and goes is told once. The health of a feed has
``recovering`` for that, and the other kinds do not come and go."""

EXPLAINED_BY: Mapping[str, frozenset[str]] = {
    "late": frozenset({"trend.events.gap", "trend.events.volume"}),
    "silent": frozenset({"trend.events.gap", "trend.events.volume"}),
    "broken": frozenset({"ledger.rejected.share", "trend.events.outcome", "trend.events.problem"}),
}
"""State of a feed -> rules that say the same of its organisation."""


class Told(NamedTuple):
    """A notice to be written. ``findings``: those of the incident in this look."""

    event: NoticeEvent
    incident: Incident
    findings: tuple[Finding, ...]


class Step(NamedTuple):
    """``incidents``: all that were open before or are new, some of them closed now."""

    incidents: list[Incident]
    notices: list[Told]


class _New(NamedTuple):
    kind: Kind
    organisation: str
    subject: str


def step(before: Sequence[Incident], look: Look, next_number: int) -> Step:
    """``before`` are the open ones; new ones are numbered from ``next_number`` on."""
    homes: defaultdict[int | _New, list[Finding]] = defaultdict(list)
    findings = sorted(look.findings)
    for finding in findings:
        homes[_home(finding, before, findings, look)].append(finding)
    incidents, notices = [], []
    for incident in sorted(before, key=lambda it: it.number):
        after, event = _next(incident, homes.get(incident.number, []), look)
        incidents.append(after)
        if event is not None:
            notices.append(Told(event, after, tuple(homes.get(incident.number, []))))
    new = sorted(home for home in homes if isinstance(home, _New))
    for home in new:
        signs = [it for it in homes[home] if not it.keeps_only]
        if signs:
            opened = _opened(next_number + len(incidents) - len(before), home, signs, look)
            incidents.append(opened)
            notices.append(Told(NoticeEvent.OPENED, opened, tuple(signs)))
    return Step(incidents, notices)


def _home(finding: Finding, before: Sequence[Incident], findings: Sequence[Finding], look: Look) -> int | _New:
    """The open incident that a finding belongs to, or what a new one is called."""
    about = [it for it in before if it.organisation == finding.organisation]
    if finding.kind is not Kind.RULES:
        place = _New(finding.kind, finding.organisation, finding.subject)
        return min((it.number for it in about if (it.kind, it.subject) == (place.kind, place.subject)), default=place)
    known = [
        it.number
        for it in about
        if it.kind in (Kind.RULES, Kind.FEED) and any(finding.symptom == symptom.name for symptom in it.symptoms)
    ]
    if known:
        return min(known)
    for other in findings:
        is_feed = other.kind is Kind.FEED and other.organisation == finding.organisation
        if is_feed and finding.symptom in EXPLAINED_BY.get(other.symptom, ()):
            return _home(other, before, findings, look)
    young = [
        it.number for it in about if it.kind is Kind.RULES and look.looked_at[Kind.RULES] - it.opened_at <= ONE_CAUSE
    ]
    return max(young, default=_New(Kind.RULES, finding.organisation, ""))


def _opened(number: int, home: _New, signs: Sequence[Finding], look: Look) -> Incident:
    at = look.looked_at[home.kind]
    return Incident(
        number=number,
        kind=home.kind,
        organisation=home.organisation,
        subject=home.subject,
        severity=_worst(it.severity for it in signs),
        symptoms=_symptoms((), signs, at, told=True),
        opened_at=at,
    )


def _next(incident: Incident, found: Sequence[Finding], look: Look) -> tuple[Incident, NoticeEvent | None]:
    at = look.looked_at.get(incident.kind)
    after = incident
    if at is not None:
        after = _well(after, at) if not found else _ill(after, [it for it in found if not it.keeps_only], at)
    if after.closed_at is not None:
        return after, NoticeEvent.CLOSED
    silence_ends = after.silence is not None and look.now >= after.silence.until
    if silence_ends:
        after = replace(after, silence=None)
    is_worse = after.severity is not incident.severity or any(not it.told for it in after.symptoms)
    if after.silence is not None or not (is_worse or (silence_ends and after.well_since is None)):
        return after, None
    told = tuple(it._replace(told=True) for it in after.symptoms)
    return replace(after, symptoms=told), NoticeEvent.UPDATED


def _well(incident: Incident, at: datetime) -> Incident:
    since = incident.well_since or at
    is_over = at - since >= SETTLES.get(incident.kind, timedelta(0))
    return replace(incident, well_since=since, closed_at=at if is_over else None)


def _ill(incident: Incident, signs: Sequence[Finding], at: datetime) -> Incident:
    symptoms = _symptoms(incident.symptoms, signs, at, told=False)
    severity = _worst([incident.severity, *(it.severity for it in signs)])
    return replace(incident, symptoms=symptoms, severity=severity, well_since=None)


def _symptoms(before: Iterable[Symptom], signs: Sequence[Finding], at: datetime, *, told: bool) -> tuple[Symptom, ...]:
    """Those known before that were seen lately, and those seen now."""
    if not signs:
        return tuple(before)
    kept = {it.name: it for it in before if at - it.seen < FORGOTTEN_AFTER}
    for sign in signs:
        old = kept.get(sign.symptom)
        since = min(sign.since, old.since) if old else sign.since
        kept[sign.symptom] = Symptom(sign.symptom, since, at, old.told if old else told)
    return tuple(sorted(kept.values()))


def _worst(severities: Iterable[Severity]) -> Severity:
    return Severity.ERROR if Severity.ERROR in severities else Severity.WARNING
