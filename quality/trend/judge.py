"""Every organisation's latest days of delivery, judged by those before. Reads the registry once, keeps one organisation in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from quality.trend import events, facts, tallies
from quality.trend.tallies import Days, Series
from quality.trend.usual import Verdict, judge_share, total
from schemas.moment import day_of, to_microseconds
from sinks.queries.recent_history import Counted, Received, Said, counted, received, said

WINDOWS = (1, 3, 5, 7)
"""Days of delivery that are judged together: a sudden fault shows in one, a small or a slow one in seven."""

MIN_GROUPS = 4
"""Of the past, for windows of several days: what moves slowly by nature is told from a fault by how far it moved before."""

_EPOCH = day_of(0).toordinal()


class Measured(NamedTuple):
    """One verdict: ``now`` against ``low`` to ``high``, ``beyond`` 0 when it is usual. Over several windows the worst one."""

    organisation: str
    rule: str
    subject: str
    now: float
    low: float
    high: float
    beyond: float


def measure(connection: Connection, now: datetime) -> list[Measured]:
    """Everything that can be judged at ``now``. Only reads."""
    return judged(said(connection, now), received(connection, now), counted(connection, now), now)


def judged(
    versions: Iterable[Said], events_received: Iterable[Received], events_counted: Iterable[Counted], now: datetime
) -> list[Measured]:
    """What these come to at ``now``, all of them by organisation and day."""
    found: list[Measured] = []
    for organisation, rows in groupby(versions, key=lambda it: it.organisation):
        found += _worst(organisation, _of_versions(_days(rows)))
    for organisation, entries in groupby(events_received, key=lambda it: it.organisation):
        found += _worst(organisation, _of_events(entries))
    today = day_of(to_microseconds(now)).toordinal() - _EPOCH
    for organisation, counts in groupby(events_counted, key=lambda it: it.organisation):
        of_one = list(counts)
        verdicts = [(events.VOLUME, subject, verdict) for subject, verdict in events.volumes(of_one, WINDOWS)]
        if (pause := events.gap(of_one, today)) is not None:
            verdicts.append((events.GAP, "days", pause))
        verdicts += [it for width in WINDOWS for it in _judged([events.pauses(of_one)], width)]
        found += _worst(organisation, verdicts)
    return found


def _days(rows: Iterable[Said]) -> Days:
    return [list(of_day) for _, of_day in groupby(rows, key=lambda it: it.day)]


def _of_versions(days: Days) -> Iterator[tuple[str, str, Verdict]]:
    counted, numbers = tallies.values_by_day(days), tallies.numbers_by_day(days)
    fixed = [
        *tallies.asked(days),
        *tallies.novel(counted),
        *tallies.alike(days),
        *tallies.stepped(days),
        *tallies.copied(days),
        *tallies.unknown_characters(days),
    ]
    for width in WINDOWS:
        yield from _judged([*fixed, *tallies.valued(counted, width), *tallies.levelled(numbers, width)], width)
    for subject, verdict in events.volumes(events.versions_counted(days), WINDOWS, (events.FIRST, events.LATER)):
        yield events.VOLUME, subject, verdict


def _of_events(entries: Iterable[Received]) -> Iterator[tuple[str, str, Verdict]]:
    days = [list(of_day) for _, of_day in groupby(entries, key=lambda it: it.day)]
    series = list(events.received_series(days))
    for width in WINDOWS:
        yield from _judged(series, width)


def _judged(series: Iterable[Series], width: int) -> Iterator[tuple[str, str, Verdict]]:
    for rule, subject, days in series:
        if len(days) <= width:
            continue
        least = 1 if width == 1 else MIN_GROUPS
        verdict = judge_share(days[:-width], total(days[-width:]), least, by_mean=rule in BY_MEAN)
        if verdict is None:
            continue
        if rule in ONE_SIDED and verdict.now < verdict.low:
            verdict = verdict._replace(beyond=0.0)
        yield rule, subject, verdict


ONE_SIDED = frozenset({tallies.NOVEL, tallies.COPIED, tallies.CHARACTERS, tallies.ALIKE, events.PROBLEM})
"""Fewer new values, copies or problems than usual are no trouble."""


BY_MEAN = frozenset(
    {tallies.LEVEL, facts.FILLED, facts.CHANGED, facts.SEQUENCE, facts.SHAPE, tallies.SHARE, events.OUTCOME}
)
"""Questions about a row alone. What is high, new or copied the past defines, and what is alike depends on the size of a day."""


def _worst(organisation: str, judged: Iterable[tuple[str, str, Verdict]]) -> list[Measured]:
    worst: dict[tuple[str, str], Verdict] = {}
    for rule, subject, verdict in judged:
        kept = worst.get((rule, subject))
        if kept is None or verdict.beyond > kept.beyond:
            worst[rule, subject] = verdict
    return [Measured(organisation, *key, *verdict) for key, verdict in worst.items()]
