"""A third set of faults that were thought of later, planted before anybody changed a rule for them. Synthetic, like everything here."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from schemas.event import STATED
from tests.quality.city import Organisation, day_at
from tests.quality.planted import (
    ALIKE,
    CHANGED,
    CHARACTERS,
    CLOCK,
    COPIED,
    DATES,
    FILLED,
    LEVEL,
    NOVEL,
    OUTCOME,
    PLANTED_ON,
    PROBLEM,
    SEQUENCE,
    SHAPE,
    SHARE,
    VOLUME,
    Planted,
    Rows,
    each,
    rows_of,
    set_fields,
)
from tests.quality.planted_later import both, date_of, number, texts

_REQUIRED = ("kind", "title", "districts", "field", "industry", "first_use", "stage")


def _as_before(organisation: Organisation, count: int) -> Rows:
    """Events that came already, byte for byte but for their time."""
    rows = [organisation.stated(it, PLANTED_ON) for it in sorted(organisation.live)[:count]]
    for row in rows:
        row["sequence"] -= 1
        row["id"] = f"{row['subject']}-{row['sequence']}"
        organisation.sequences[row["subject"]] -= 1
    return rows


def _flapping(organisation: Organisation, rows: Rows, day: int) -> Rows:
    """What stands is withdrawn and stated again at once."""
    for local_id in sorted(organisation.live)[:5]:
        said = organisation.live[local_id]
        rows.append(organisation.withdrawn(local_id, PLANTED_ON + day - 1))
        organisation.live[local_id] = said
        rows.append(organisation.stated(local_id, PLANTED_ON + day - 1))
    return rows


def _required_alone(_: Organisation, rows: Rows, _day: int) -> Rows:
    """A program that takes an event for a patch."""
    for row in rows:
        if row["type"] == STATED and row["sequence"] > 1:
            row["data"] = {name: value for name, value in row["data"].items() if name in _REQUIRED}
    return rows


SUDDEN: Sequence[Planted] = (
    Planted("days are one day early", (CHANGED,), both(*(date_of(it, lambda day: day - timedelta(days=1)) for it in ("published_on", "deadline")))),
    Planted("the clock is eight hours ahead", (CLOCK, PROBLEM), rows_of(lambda row, _: row.update(time=f"{day_at(PLANTED_ON)}T16:40:00+08:00"))),
    Planted("titles are cut at fourteen characters", (LEVEL, ALIKE, CHANGED), texts(lambda it: it[:14], "title")),
    Planted("the contact is a placeholder", (NOVEL, ALIKE), set_fields(contact_email="noreply@example.com")),
    Planted("sums with thousands separators", (PROBLEM, OUTCOME), each(lambda data, _: data.update(investment_cny=f"{data['investment_cny']:,}"))),
    Planted("every district is the first one", (ALIKE, SHARE, CHANGED), lambda organisation, rows, day: set_fields(districts=[organisation.habits.districts[0]])(organisation, rows, day)),
    Planted("characters as numbers of HTML", (SHAPE, LEVEL), texts(lambda it: html.escape(it).encode("ascii", "xmlcharrefreplace").decode(), "need")),
    Planted("texts are percent-encoded", (SHAPE, LEVEL, CHARACTERS), texts(quote, "description")),
    Planted("texts begin with a mark of byte order", (SHAPE, CHANGED), texts(lambda it: f"\ufeff{it}", "title")),
    Planted("line breaks in every text", (SHAPE,), texts(lambda it: it.replace("，", "，\n"), "need")),
    Planted("an API gives its first page twice", (OUTCOME, VOLUME), lambda _o, rows, _d: rows[: len(rows) // 2] * 2),
    Planted("the delivery of the day before once more", (OUTCOME,), lambda organisation, rows, _d: _as_before(organisation, len(rows))),
    Planted("numbers end with a dot", (COPIED, SEQUENCE, NOVEL), rows_of(lambda row, _: row.update(subject=f"{row['subject']}.", sequence=1))),
    Planted("sums are doubled", (CHANGED, LEVEL), number("investment_cny", lambda it, _: it * 2)),
    Planted("periods are whole years", (SHARE, CHANGED, ALIKE), number("period_months", lambda it, _: max(12, round(it / 12) * 12))),
    Planted("all events have one id", (ALIKE,), rows_of(lambda row, _: row.update(id="event"))),
    Planted("all stages are the same one", (CHANGED, ALIKE, "history.stage.backward"), set_fields(stage="pilot")),
    Planted("the remark is the contact", (SHAPE, NOVEL), each(lambda data, _: data.update(remark=data["contact_email"]))),
    Planted("need and description are swapped", (SHAPE, LEVEL, CHARACTERS, CHANGED), each(lambda data, _: data.update(need=data["description"], description=data["need"]))),
    Planted("large sums are left empty", (FILLED, LEVEL), each(lambda data, _: data.pop("investment_cny") if data["investment_cny"] > 2_500_000 else None)),
    Planted("deadlines are the last of a month", (DATES, CHANGED), date_of("deadline", lambda it: (it.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1))),
    Planted("a hundred years too late", (PROBLEM, LEVEL), date_of("deadline", lambda it: it.replace(year=it.year + 100))),
    Planted("noughts are letters", (SHAPE, CHANGED), texts(lambda it: it.replace("0", "O").replace("1", "l"), "need", "site", "title")),
    Planted("mail addresses in capitals", (NOVEL,), texts(str.upper, "contact_email")),
    Planted("the day of publication is that of the export", (CHANGED,), set_fields(published_on=str(day_at(PLANTED_ON)))),
    Planted("districts are those of the line below in a list of codes", (CHANGED, NOVEL, PROBLEM), each(lambda data, _: data.update(districts=[str(int(it) + 1) for it in data["districts"]]))),
    Planted("texts are written twice", (CHANGED, LEVEL), texts(lambda it: f"{it} / {it}", "need", "description")),
    Planted("changes hold required fields alone", (FILLED, CHANGED, PROBLEM), _required_alone),
)  # fmt: skip

SLOW: Sequence[Planted] = (
    Planted("nothing but receipts: the content is frozen", (OUTCOME, VOLUME), lambda organisation, _r, _d: _as_before(organisation, 1), 5),
    Planted("withdrawn and stated again, every day", (VOLUME, SHARE, CHANGED), _flapping, 5),
    Planted("nothing is open for first use any more", (SHARE, CHANGED), set_fields(first_use=False), 5),
    Planted("sums are a tenth more every day", (LEVEL, CHANGED), lambda o, rows, day: number("investment_cny", lambda it, _: int(it * 1.1**day))(o, rows, day), 5),
)  # fmt: skip

MISSED: Sequence[Planted] = (
    Planted("every second delivery is left out", (), lambda _o, rows, day: rows if day % 2 else [], 5),
)
"""Not found within five days: then two pauses are long, and three make a habit."""
