"""All facts of one organisation, counted by day of delivery. Pure; the past decides what is a code, what is a quantile, what is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple, TypeVar

from quality.trend.facts import CHANGED, PROSE, numbers, questions, steps, values
from quality.trend.usual import Tally
from schemas.event import STATED
from sinks.queries.recent_history import Said

SHARE, NOVEL, ALIKE = "trend.values.share", "trend.values.novel", "trend.values.alike"
LEVEL, COPIED, CHARACTERS = "trend.numbers.level", "trend.text.copied", "trend.text.characters"

MOST_VALUES = 40
"""A field with more values than that in its past is no code."""

MOVING = frozenset({"stage", "published_on", "deadline"})
"""Their values wander as time goes by, however sound a feed is; other rules look at them."""

LEARNING = 0.25
"""Part of the past from which what is new cannot be told: at first everything is."""

SHORT, LONG = 0.6, 1.5
"""Factors to the shortest and longest of twenty texts beyond which a text counts as short or long."""

Key = tuple[str, str]
Days = Sequence[Sequence[Said]]

_OfDay = TypeVar("_OfDay")
ByDay = Mapping[str, Sequence[_OfDay]]
"""By field or name, what each day of delivery holds of it."""


class Series(NamedTuple):
    """A rule, what it is about, and its tallies by day."""

    rule: str
    subject: str
    days: list[Tally]


def asked(days: Days) -> Iterator[Series]:
    """Questions with yes or no."""
    counted: list[dict[Key, list[int]]] = []
    for day in days:
        of_day: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
        for it in day:
            for rule, subject, is_so in questions(it):
                count = of_day[rule, subject]
                count[0] += is_so
                count[1] += 1
        counted.append(of_day)
    for key in sorted({key for of_day in counted for key in of_day}):
        yield Series(*key, [Tally(*of_day.get(key, (0, 0))) for of_day in counted])


def values_by_day(days: Days) -> ByDay[Counter[str]]:
    """How often every value of every field occurs."""
    counted: defaultdict[str, list[Counter[str]]] = defaultdict(lambda: [Counter() for _ in days])
    for index, day in enumerate(days):
        for it in day:
            for field, value in values(it):
                counted[field][index][value] += 1
    return counted


def numbers_by_day(days: Days) -> ByDay[list[float]]:
    """All numbers of every name."""
    found: defaultdict[str, list[list[float]]] = defaultdict(lambda: [[] for _ in days])
    for index, day in enumerate(days):
        for it in day:
            for name, number in numbers(it):
                found[name][index].append(number)
    return found


def valued(counted: ByDay[Counter[str]], judged: int) -> Iterator[Series]:
    """Shares of codes. The last ``judged`` days are judged by the others."""
    for field, by_day in sorted(counted.items()):
        past: Counter[str] = Counter()
        for of_field in by_day[: len(by_day) - judged]:
            past.update(of_field)
        if field not in MOVING and len(past) <= MOST_VALUES:
            for value in sorted(past):
                tallies = [Tally(of_field[value], of_field.total()) for of_field in by_day]
                yield Series(SHARE, f"{field} = {value}", tallies)


def novel(counted: ByDay[Counter[str]]) -> Iterator[Series]:
    """Shares of values never seen before."""
    for field, by_day in sorted(counted.items()):
        yield Series(NOVEL, field, _novel(by_day))


def _novel(by_day: Sequence[Counter[str]]) -> list[Tally]:
    seen: set[str] = set()
    tallies = []
    for index, of_field in enumerate(by_day):
        new = sum(count for value, count in of_field.items() if value not in seen)
        is_learning = index < max(1, len(by_day) * LEARNING)
        tallies.append(Tally(0, 0) if is_learning else Tally(new, of_field.total()))
        seen.update(of_field)
    return tallies


def alike(days: Days) -> Iterator[Series]:
    """How many rows of a day share the most frequent value of a field, or its length, or a distance of days."""
    told = [[it for it in day if it.type == STATED] for day in days]
    same: dict[str, Sequence[Counter[str]]] = {
        name: [Counter(map(str, of_day)) for of_day in by_day] for name, by_day in numbers_by_day(told).items()
    }
    for field, by_day in sorted({**same, **values_by_day(told)}.items()):
        yield Series(ALIKE, field, [Tally(max(it.values(), default=0), it.total()) for it in by_day])


def stepped(days: Days) -> Iterator[Series]:
    """How many rows of a day moved by one and the same step: values that people change differ."""
    counted: defaultdict[str, list[tuple[Counter[str], int]]] = defaultdict(lambda: [(Counter(), 0) for _ in days])
    for index, day in enumerate(days):
        for it in day:
            for name, step in steps(it):
                moved, of = counted[name][index]
                moved.update([step] if step else [])
                counted[name][index] = moved, of + 1
    for name, by_day in sorted(counted.items()):
        most = [(max(moved.values(), default=0), of) for moved, of in by_day]
        yield Series(CHANGED, f"{name} by one step", [Tally(count if count > 1 else 0, of) for count, of in most])


def levelled(counted: ByDay[list[float]], judged: int) -> Iterator[Series]:
    """Shares of numbers below and above what was usual in the past."""
    for name, by_day in sorted(counted.items()):
        past = sorted(number for of_day in by_day[: len(by_day) - judged] for number in of_day)
        if not past:
            continue
        low, middle, high = (past[int(len(past) * share)] for share in (0.05, 0.5, 0.95))
        if name.endswith(" length"):
            # Texts become a little longer or shorter all the time.
            low, middle, high = low * SHORT, inf, high * LONG
        for words, is_so in (
            ("very low", lambda it, low=low: it < low),
            ("above the middle", lambda it, middle=middle: it > middle),
            ("very high", lambda it, high=high: it > high),
            ("tenfold", lambda it, most=past[-1]: it > 10 * most),
            ("a tenth", lambda it, least=past[0]: it < least / 10),
        ):
            yield Series(LEVEL, f"{name} {words}", [Tally(sum(map(is_so, it)), len(it)) for it in by_day])


def copied(days: Days) -> Iterator[Series]:
    """Shares of texts that another number of the organisation had before or has on the same day."""
    for field in PROSE:
        owners: defaultdict[str, set[str]] = defaultdict(set)
        tallies = []
        for day in days:
            told = [(it.local_id, it.data[field]) for it in day if isinstance(it.data.get(field), str)]
            for local_id, words in told:
                owners[words].add(local_id)
            tallies.append(Tally(sum(bool(owners[words] - {local_id}) for local_id, words in told), len(told)))
        yield Series(COPIED, field, tallies)


def unknown_characters(days: Days) -> Iterator[Series]:
    """Shares of texts a third or a tenth of whose characters the organisation never used before."""
    for field in PROSE:
        seen: set[str] = set()
        strange: dict[str, list[Tally]] = {name: [] for name in _STRANGE}
        for index, day in enumerate(days):
            told = [it.data[field] for it in day if isinstance(it.data.get(field), str)]
            shares = [sum(letter not in seen for letter in words) / len(words) for words in told if words]
            is_learning = index < max(1, len(days) * LEARNING)
            for name, least in _STRANGE.items():
                hits = sum(share > least for share in shares)
                strange[name].append(Tally(0, 0) if is_learning else Tally(hits, len(told)))
            seen.update(*told)
        for name, tallies in strange.items():
            yield Series(CHARACTERS, f"{field}{name}", tallies)


_STRANGE = {"": 1 / 3, " a tenth": 1 / 10}
"""Least shares of characters by what the series is called."""
