"""One version as facts that can be counted: questions with yes or no, and values of fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from quality.trend.text_shape import SHAPES, shapes_of
from schemas.event import STATED
from schemas.moment import day_of
from schemas.scenario import Statement
from sinks.queries.recent_history import Said

FILLED, SHAPE, CHANGED = "trend.fields.filled", "trend.text.shape", "trend.changes.fields"
CLOCK, SEQUENCE, DATES = "trend.clock.distance", "trend.sequence.steps", "trend.dates.sense"

_FIELDS = tuple(Statement.model_fields)
TEXTS = ("title", "need", "description", "site", "department", "cooperation", "remark")
PROSE = ("title", "need", "description")
NUMBERS = ("investment_cny", "period_months")
DAYS = ("published_on", "deadline")

_SHAPES_OF = {name: [f"{name} {shape}" for shape in SHAPES] for name in TEXTS}
"""What the questions about the shape of a text are called, by field."""

_MINUTE, _DAY = 60, 86_400
_LONG = 6
"""Fields changed at once that make it another scenario."""


def questions(it: Said) -> Iterator[tuple[str, str, bool]]:
    """Rule, subject, and whether it is so of this version. What does not apply to it is not there."""
    yield from _clock(it)
    yield from _sequence(it)
    if it.type != STATED:
        return
    data = it.data
    for name in _FIELDS:
        yield FILLED, name, _is_filled(data.get(name))
    for name in TEXTS:
        value = data.get(name)
        if isinstance(value, str):
            for subject, is_so in zip(_SHAPES_OF[name], shapes_of(value), strict=True):
                yield SHAPE, subject, is_so
    for one, other in (
        ("need", "title"),
        ("description", "title"),
        ("need", "description"),
        ("site", "title"),
        ("remark", "need"),
    ):
        if isinstance(data.get(one), str) and isinstance(data.get(other), str):
            yield SHAPE, f"{one} = {other}", data[one] == data[other]
    yield from _dates(it)
    earlier = stated_before(it)
    if earlier is not None:
        changed = {name for name in _FIELDS if data.get(name) != earlier.get(name)}
        for name in _FIELDS:
            yield CHANGED, name, name in changed
        yield CHANGED, "nothing", not changed
        yield CHANGED, "letters in another order", any(_is_reordered(data.get(it), earlier.get(it)) for it in changed)
        yield CHANGED, f"{_LONG} or more", len(changed) >= _LONG


def values(it: Said) -> Iterator[tuple[str, str]]:
    """Field and value, as text. Fields of many values are told apart from codes by their past, not here."""
    yield "local_id shape", shape_of(it.local_id)
    yield "event_id", it.event_id
    yield "event_id shape", re.sub(r"[0-9A-Za-z]+", "w", it.event_id)
    yield "type", it.type
    for name, value in it.data.items():
        if value is None or value == []:
            continue
        if name == "contact_email":
            yield name, str(value)
            yield "contact_email domain", str(value).rpartition("@")[2].lower()
        elif isinstance(value, list):
            yield name, "+".join(map(str, value))
        else:
            yield name, str(value)


def numbers(it: Said) -> Iterator[tuple[str, float]]:
    """Field and number; of texts their length, of two days their distance."""
    for name in NUMBERS:
        value = it.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            yield name, value
            yield f"{name} zeros", len(str(value)) - len(str(value).rstrip("0"))
    for name in (*PROSE, "site"):
        if isinstance(it.data.get(name), str):
            yield f"{name} length", len(it.data[name])
    if isinstance(it.data.get("districts"), list):
        yield "districts count", len(it.data["districts"])
    published, deadline = _day(it.data, "published_on"), _day(it.data, "deadline")
    if it.earlier_sequence is None:
        # Of what was there before, days go by: only what is new keeps its distance.
        today = day_of(it.received_us)
        if published:
            yield "days since publication when new", (today - published).days
        if deadline:
            yield "days to the deadline when new", (deadline - today).days
        if published and deadline:
            yield "days open when new", (deadline - published).days


def steps(it: Said) -> Iterator[tuple[str, str | None]]:
    """Field and how far its value moved since the version before: days, or a factor of three digits; None where it stayed."""
    earlier = stated_before(it)
    if it.type != STATED or earlier is None:
        return
    for name in DAYS:
        before, after = _day(earlier, name), _day(it.data, name)
        if before and after:
            yield name, None if before == after else f"{(after - before).days} days"
    for name in NUMBERS:
        was, now = earlier.get(name), it.data.get(name)
        if isinstance(was, int) and isinstance(now, int) and was:
            yield name, None if was == now else f"{now / was:.3g} times"


def stated_before(it: Said) -> Mapping[str, Any] | None:
    """The statement before; None where there was none, or not a whole one."""
    return it.earlier if it.earlier is not None and it.earlier.keys() >= {"title", "kind"} else None


def shape_of(name: str) -> str:
    """``GD-2026-03`` is ``A-9-9``: what is left when letters, digits and characters are alike, however many."""
    alike = re.sub(r"[A-Za-z]+", "A", re.sub(r"[0-9]+", "9", name))
    return re.sub(r"[^\x00-\x7f]+", "字", alike)


def _is_filled(value: Any) -> bool:
    return value is not None and value != [] and not (isinstance(value, str) and not value.strip())


def _is_reordered(one: object, other: object) -> bool:
    """As of day and month swapped, names turned round, lists sorted."""
    return isinstance(one, str | list) and type(one) is type(other) and sorted(one) == sorted(other)


def _clock(it: Said) -> Iterator[tuple[str, str, bool]]:
    seconds = (it.received_us - it.said_us) / 1e6
    yield CLOCK, "ahead", seconds < -2 * _MINUTE
    for name, least in (
        ("an hour behind", 60 * _MINUTE),
        ("a day behind", _DAY),
        ("a week behind", 7 * _DAY),
        ("a month behind", 30 * _DAY),
    ):
        yield CLOCK, name, seconds > least


def _sequence(it: Said) -> Iterator[tuple[str, str, bool]]:
    yield SEQUENCE, "first version", it.earlier_sequence is None
    if it.earlier_sequence is None:
        yield SEQUENCE, "first is not 1", it.sequence != 1
    else:
        yield SEQUENCE, "skipped", it.sequence > it.earlier_sequence + 1
        yield SEQUENCE, "skipped 100", it.sequence > it.earlier_sequence + 100


def _dates(it: Said) -> Iterator[tuple[str, str, bool]]:
    today = day_of(it.received_us)
    published, deadline = (_day(it.data, name) for name in DAYS)
    if published:
        yield DATES, "published in the future", published > today
        yield DATES, "published years ago", (today - published).days > 3 * 365
        yield DATES, "published on 1 January", (published.month, published.day) == (1, 1)
    if deadline:
        yield DATES, "deadline has passed", deadline < today
        yield DATES, "deadline in ten years", (deadline - today).days > 10 * 365
    if published and deadline:
        if it.earlier is None or it.earlier.get("deadline") != it.data["deadline"]:
            # What is due some months after its publication falls on such days too.
            is_edge = 1 in (deadline.day, (deadline + timedelta(days=1)).day)
            yield DATES, "deadline first or last of a month", is_edge and published.day != deadline.day
        yield DATES, "deadline before publication", deadline < published
        yield DATES, "both days are one", deadline == published


def _day(data: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(data[name]))
    except (KeyError, ValueError):
        return None
