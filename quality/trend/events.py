"""How many events came and what became of them, by day of delivery; and for how long none has come. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from quality.trend.tallies import Series
from quality.trend.usual import Tally, Verdict, judge_count
from schemas.outcome import Outcome
from sinks.queries.recent_history import OF_A_DAY, Counted, Received, Said

OUTCOME, PROBLEM, VOLUME, GAP = (
    "trend.events.outcome",
    "trend.events.problem",
    "trend.events.volume",
    "trend.events.gap",
)

MIN_GAPS = 6
"""Pauses between days of delivery that make a rhythm."""

LONGEST_GAPS = 2
"""How many times its longest pause an organisation may pause."""

REGULAR = 20
"""Pauses, all of one length, after which a delivery that is left out is no chance."""


def received_series(days: Sequence[Sequence[Received]]) -> Iterator[Series]:
    """Shares of outcomes and of problems among all events received."""
    counted: list[Counter[tuple[str, str]]] = []
    for day in days:
        of_day: Counter[tuple[str, str]] = Counter((OUTCOME, it.outcome) for it in day)
        of_day.update((PROBLEM, code) for it in day for code in it.problems)
        counted.append(of_day)
    known = {(OUTCOME, outcome.value) for outcome in Outcome} | {key for of_day in counted for key in of_day}
    for key in sorted(known):
        yield Series(*key, [Tally(of_day[key], len(day)) for of_day, day in zip(counted, days, strict=True)])


RECEIVED = (*(outcome.value for outcome in Outcome), "withdrawn", "received")
"""What is counted of everything that came."""

FIRST, LATER = "first versions", "later versions"
"""What is counted of versions, as long as none is left out of a day."""

_WANTED = (Outcome.ACCEPTED.value, "received", FIRST, LATER)


def volumes(
    counts: Sequence[Counted], windows: Sequence[int], names: Sequence[str] = RECEIVED
) -> Iterator[tuple[str, Verdict]]:
    """Subject and verdict for sums over the last days of delivery. The first day, on which everything was new, measures nothing."""
    by_day = by_day_of(counts)
    days = sorted(by_day)[1:]
    for what in names:
        for width in windows:
            sums = [
                sum(by_day[day][what] for day in days[max(0, end - width) : end])
                for end in range(len(days), width - 1, -width)
            ]
            verdict = judge_count(sums[1:], sums[0]) if sums else None
            if verdict is None:
                continue
            if verdict.now < verdict.low and what not in _WANTED:
                # Fewer duplicates or rejections than usual are no trouble.
                verdict = verdict._replace(beyond=0.0)
            yield f"{what}, {width} days", verdict


def gap(counts: Sequence[Counted], today: int) -> Verdict | None:
    """Days since the last delivery against the pauses before it."""
    days = sorted(by_day_of(counts))
    pauses = [later - earlier for earlier, later in pairwise(days)]
    if len(pauses) < MIN_GAPS:
        return None
    longest, now = max(pauses), today - days[-1]
    is_left_out = len(pauses) >= REGULAR and min(pauses) == longest and now >= LONGEST_GAPS * longest
    is_far = now > max(LONGEST_GAPS * longest, longest + 1)
    return Verdict(now, min(pauses), longest, now - longest if is_left_out or is_far else 0)


def pauses(counts: Sequence[Counted]) -> Series:
    """Which pauses are longer than the middle one of all: deliveries that are left out now and then show here."""
    days = sorted(by_day_of(counts))
    found = [later - earlier for earlier, later in pairwise(days)]
    usual = sorted(found)[len(found) // 2] if found else 0
    return Series(GAP, "longer pauses", [Tally(int(it > usual), 1) for it in found])


def versions_counted(days: Sequence[Sequence[Said]]) -> list[Counted]:
    """First and later versions by day of delivery; nothing where a day may be a sample."""
    if any(len(day) >= OF_A_DAY for day in days):
        return []
    counted = []
    for day in days:
        first = sum(it.earlier_sequence is None for it in day)
        for what, count in ((FIRST, first), (LATER, len(day) - first)):
            counted.append(Counted(day[0].organisation, day[0].day, what, count))
    return counted


def by_day_of(counts: Sequence[Counted]) -> Mapping[int, Counter[str]]:
    """Events by day, of every outcome and altogether."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for it in counts:
        found[it.day][it.what] += it.events
        if it.what != "withdrawn":
            found[it.day]["received"] += it.events
    return found
