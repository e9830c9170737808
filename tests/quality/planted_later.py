"""Faults that were thought of after the rules were written, and planted before anybody changed a rule for them: what the rules find of
these is the best guess at what they find of faults that nobody has thought of yet. Synthetic, like everything here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from opencc import OpenCC

from schemas.event import STATED
from tests.quality.city import Message, Organisation, day_at
from tests.quality.planted import (
    CHANGED,
    CHARACTERS,
    CLOCK,
    COPIED,
    DATES,
    FILLED,
    GAP,
    LEVEL,
    NOVEL,
    OUTCOME,
    PLANTED_ON,
    PROBLEM,
    SEQUENCE,
    SHAPE,
    SHARE,
    VOLUME,
    Plant,
    Planted,
    Rows,
    each,
    rows_of,
    set_fields,
    text_of,
)

_HALF_WIDTH = str.maketrans("（）；，：。", "();,:.")
_FULL_WIDTH = {ord("0") + nth: 0xFF10 + nth for nth in range(10)}
_TO_TRADITIONAL = OpenCC("s2t")


def stated_of(rows: Rows) -> list[Message]:
    return [row for row in rows if row["type"] == STATED]


def both(*plants: Plant) -> Plant:
    def plant(organisation: Organisation, rows: Rows, day: int) -> Rows:
        for one in plants:
            rows = one(organisation, rows, day)
        return rows

    return plant


def texts(change: Callable[[str], str], *names: str) -> Plant:
    return both(*(text_of(name, change) for name in names))


def number(name: str, change: Callable[[int, int], int]) -> Plant:
    return each(lambda data, nth: data.update({name: change(data[name], nth)}))


def date_of(name: str, change: Callable[[date], date]) -> Plant:
    return each(lambda data, _: data.update({name: str(change(date.fromisoformat(data[name])))}))


def _month_first(day: date) -> date:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def _sorted_apart(*names: str) -> Plant:
    """Every column is sorted by itself."""

    def plant(_: Organisation, rows: Rows, _day: int) -> Rows:
        told = stated_of(rows)
        for name in names:
            for row, value in zip(told, sorted(row["data"][name] for row in told), strict=True):
                row["data"][name] = value
        return rows

    return plant


def a_row_later(*names: str) -> Plant:
    """A block of columns slipped down by one row."""

    def plant(_: Organisation, rows: Rows, _day: int) -> Rows:
        told = stated_of(rows)
        held = [{name: row["data"].get(name) for name in names} for row in told]
        for row, values in zip(told, held[-1:] + held[:-1], strict=True):
            row["data"].update(values)
        return rows

    return plant


def neighbour(organisation: Organisation) -> Organisation:
    names = sorted(organisation.neighbours)
    return organisation.neighbours[names[(names.index(organisation.name) + 1) % len(names)]]


def _texts_of_another(organisation: Organisation, rows: Rows, _: int) -> Rows:
    theirs = [data for _, data in sorted(neighbour(organisation).live.items())]
    for row, data in zip(stated_of(rows), theirs, strict=False):
        row["data"].update({name: data[name] for name in ("title", "need", "description")})
    return rows


def _file_of_another(organisation: Organisation, rows: Rows, _: int) -> Rows:
    theirs = sorted(neighbour(organisation).live.items())[-len(rows) :]
    return [
        {**row, "type": STATED, "subject": subject, "sequence": 1, "id": f"{subject}-1", "data": dict(data)}
        for row, (subject, data) in zip(rows, theirs, strict=True)
    ]


def _tests_among(organisation: Organisation, rows: Rows, _: int) -> Rows:
    extra = []
    for nth in range(5):
        row = organisation.new(PLANTED_ON)
        row["data"].update(title=f"测试场景{nth}", need="测试数据，请忽略", description="test")
        extra.append(row)
    return rows + extra


def without(is_lost: Callable[[dict[str, Any], Organisation], bool]) -> Plant:
    """Some rows never come."""

    def plant(organisation: Organisation, rows: Rows, _: int) -> Rows:
        return [row for row in rows if row["type"] != STATED or not is_lost(row["data"], organisation)]

    return plant


def _standing_still(organisation: Organisation, rows: Rows, _: int) -> Rows:
    """Stages stay what they were when the fault began."""
    for row in stated_of(rows):
        row["data"]["stage"] = organisation.noted.get(row["subject"], {}).get("stage", row["data"]["stage"])
    return rows


def _emptied(name: str) -> Plant:
    def plant(_: Organisation, rows: Rows, day: int) -> Rows:
        for nth, row in enumerate(stated_of(rows)):
            if nth % 5 < day:
                row["data"].pop(name, None)
        return rows

    return plant


def _on_weekdays(_: Organisation, rows: Rows, day: int) -> Rows:
    return rows if day_at(PLANTED_ON + day - 1).weekday() < 5 else []


def _trickle_of_withdrawals(organisation: Organisation, rows: Rows, day: int) -> Rows:
    touched = {row["subject"] for row in rows}
    gone = [it for it in sorted(organisation.live) if it not in touched][:3]
    return rows + [organisation.withdrawn(it, PLANTED_ON + day - 1) for it in gone]


def _older_every_day(_: Organisation, rows: Rows, day: int) -> Rows:
    for row in rows:
        row["time"] = f"{day_at(PLANTED_ON + day - 2)}T{20 - 3 * day:02}:30:00+08:00"
    return rows


SUDDEN: Sequence[Planted] = (
    Planted("every third sum in 万元", (LEVEL, PROBLEM), number("investment_cny", lambda it, nth: it // 10_000 if nth % 3 == 0 else it)),
    Planted("the decimal point is lost: sums a hundredfold", (LEVEL,), number("investment_cny", lambda it, _: it * 100)),
    Planted("sums rounded to millions", (LEVEL,), number("investment_cny", lambda it, _: max(1, round(it / 1e6)) * 1_000_000)),
    Planted("punctuation turns half-width", (SHAPE, CHANGED), texts(lambda it: it.translate(_HALF_WIDTH), "title", "need", "description")),
    Planted("digits turn full-width", (SHAPE, CHANGED), texts(lambda it: it.translate(_FULL_WIDTH), "title", "need", "description")),
    Planted("dates of the lunar calendar", (CHANGED, LEVEL), both(*(date_of(it, lambda day: day - timedelta(days=37)) for it in ("published_on", "deadline")))),
    Planted("numbers lose their last character and collide", (COPIED, "history.local_id.renumbered"), rows_of(lambda row, _: row.update(subject=row["subject"][:-1]))),
    Planted("columns are sorted one by one", (CHANGED,), _sorted_apart("investment_cny", "period_months", "deadline", "department")),
    Planted("codes slip down by one row", (CHANGED,), a_row_later("districts", "field", "industry", "industry_chain")),
    Planted("test data instead of real data", (CHARACTERS, LEVEL), each(lambda data, nth: data.update(title=f"测试{nth}", need="测试数据，请忽略"))),
    Planted("test data among real data", (CHARACTERS, LEVEL), _tests_among),
    Planted("clocks stand at midnight", (CLOCK,), rows_of(lambda row, _: row.update(time=f"{day_at(PLANTED_ON)}T00:00:00+08:00"))),
    Planted("texts of another organisation", (CHANGED, CHARACTERS), _texts_of_another),
    Planted("the file of another organisation", (NOVEL,), _file_of_another),
    Planted("digits are masked", (SHAPE, CHANGED), texts(lambda it: re.sub(r"\d", "*", it), "need", "site")),
    Planted("texts turn into traditional characters", (CHARACTERS,), texts(_TO_TRADITIONAL.convert, "need", "description")),
    Planted("titles carry the name of an export", (SHAPE, LEVEL), texts(lambda it: f"{it}_20260601导出", "title")),
    Planted("yes and no are swapped", (CHANGED,), each(lambda data, _: data.update(first_use=not data["first_use"]))),
    Planted("departments lose a character", (NOVEL,), texts(lambda it: it[:-1], "department")),
    Planted("another program makes the ids of events", (NOVEL,), rows_of(lambda row, nth: row.update(id=f"{{8f14e45f-{nth:04}-4a3b-9c1d-{nth:012}}}"))),
    Planted("one mailbox for all", (NOVEL,), set_fields(contact_email="registry@other.example.cn")),
    Planted("every deadline is put off by a month", (CHANGED,), date_of("deadline", lambda it: it + timedelta(days=30))),
    Planted("punctuation is stripped", (SHAPE, CHANGED), texts(lambda it: re.sub(r"[（）；，：。%]", "", it), "title", "need", "description")),
)  # fmt: skip

SLOW: Sequence[Planted] = (
    Planted("every second row is lost", (VOLUME,), lambda _o, rows, _d: rows[::2], 5),
    Planted("rows of one field are lost", (VOLUME, SHARE), without(lambda data, it: data["field"] == it.habits.fields[0]), 5),
    Planted("nothing new comes any more, only changes", (VOLUME, SEQUENCE), lambda _o, rows, _d: [it for it in rows if it["sequence"] > 1], 5),
    Planted("changes come no more, only what is new", (VOLUME, SEQUENCE), lambda _o, rows, _d: [it for it in rows if it["sequence"] == 1], 5),
    Planted("stages stand still", (CHANGED,), _standing_still, 5),
    Planted("deadlines are put off every day", (CHANGED,), lambda _o, rows, day: each(lambda data, nth: data.update(deadline=str(day_at(PLANTED_ON + day + 150 + nth))))(_o, rows, day), 5),
    Planted("contacts are emptied slowly", (FILLED,), _emptied("contact_email"), 5),
    Planted("sums creep up by a half every day", (LEVEL,), lambda _o, rows, day: number("investment_cny", lambda it, _: int(it * 1.5**day))(_o, rows, day), 5),
    Planted("deliveries stop at weekends", (GAP,), _on_weekdays, 5),
    Planted("three more are withdrawn every day", (VOLUME, SHARE), _trickle_of_withdrawals, 5),
    Planted("needs get shorter every day", (LEVEL,), lambda _o, rows, day: text_of("need", lambda it: it[: max(3, len(it) * (8 - day) // 8)])(_o, rows, day), 5),
    Planted("a third of the rows comes twice", (OUTCOME, VOLUME), lambda _o, rows, _d: rows + rows[: len(rows) // 3], 5),
    Planted("events get older every day", (CLOCK,), _older_every_day, 5),
    Planted("month and day are swapped where that is a date", (CHANGED, DATES), both(date_of("published_on", _month_first), date_of("deadline", _month_first)), 5),
)  # fmt: skip

MISSED: Sequence[Planted] = (
    Planted("rows of one department are lost", (), without(lambda data, _: data["department"] == "运营部"), 5),
)
"""Not found within one run or five, by however many rows an organisation of this size sends."""
