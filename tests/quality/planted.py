"""The seeded faults: what an organisation's delivery becomes, and the rule that must say so. Each is planted in a clean delivery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from schemas.event import STATED
from tests.quality.city import Message, Organisation, day_at, is_due

Rows = list[Message]
Plant = Callable[[Organisation, Rows, int], Rows]


class Planted(NamedTuple):
    """``plant`` gets the organisation, its clean delivery and which day of the fault it is (from 1); ``days`` is how many pass before the run
    that must find it. ``rules``: one of them must not hold."""

    name: str
    rules: tuple[str, ...]
    plant: Plant
    days: int = 1


def each(change: Callable[[dict[str, Any], int], object]) -> Plant:
    """Every statement of the delivery is changed."""

    def plant(_: Organisation, rows: Rows, _day: int) -> Rows:
        for nth, row in enumerate(rows):
            if row["type"] == STATED:
                change(row["data"], nth)
        return rows

    return plant


def set_fields(**fields: Any) -> Plant:
    """Every statement has these values."""
    return each(lambda data, _: data.update(fields))


def _drop(*names: str) -> Plant:
    return each(lambda data, _: [data.pop(name, None) for name in names])


def _swap(one: str, other: str) -> Plant:
    def change(data: dict[str, Any], _: int) -> None:
        data[one], data[other] = data.get(other, "无"), data.get(one, "无")

    return each(change)


def text_of(name: str, change: Callable[[str], str]) -> Plant:
    """The text of a field is changed wherever there is one."""
    return each(lambda data, _: data.update({name: change(data[name])}) if data.get(name) else None)


def rows_of(change: Callable[[Message, int], object]) -> Plant:
    """Every event of the delivery is changed."""

    def plant(_: Organisation, rows: Rows, _day: int) -> Rows:
        for nth, row in enumerate(rows):
            change(row, nth)
        return rows

    return plant


def _shift_columns(data: dict[str, Any], _: int) -> None:
    texts = ("title", "need", "description", "site", "department")
    held = [data.get(name) or "无" for name in texts]
    data.update(zip(texts, held[1:] + held[:1], strict=True))


def _gbk(text: str) -> str:
    return text.encode().decode("gbk", errors="replace")


def _latin(text: str) -> str:
    return text.encode().decode("cp1252", errors="replace")


def _all(organisation: Organisation, day: int) -> Rows:
    return [organisation.stated(local_id, day) for local_id in sorted(organisation.live)]


def _mass_withdrawal(organisation: Organisation, rows: Rows, _: int) -> Rows:
    touched = {row["subject"] for row in rows}
    gone = [it for it in sorted(organisation.live) if it not in touched]
    return rows + [organisation.withdrawn(it, PLANTED_ON) for it in gone[: len(gone) * 2 // 3]]


def _half_file(organisation: Organisation, rows: Rows, _: int) -> Rows:
    half = [it for it in sorted(organisation.live) if it not in {row["subject"] for row in rows}][::2]
    return rows + [organisation.withdrawn(it, PLANTED_ON) for it in half]


def _rekey(organisation: Organisation, rows: Rows, _: int) -> Rows:
    kept = sorted(organisation.live)[:20]
    return rows + [
        {**organisation.stated(it, PLANTED_ON), "subject": f"NEW/{nth}/A", "sequence": 1, "id": f"new-{nth}"}
        for nth, it in enumerate(kept)
    ]


def _copied_rows(_: Organisation, rows: Rows, _day: int) -> Rows:
    return rows + [
        {**row, "subject": f"{row['subject']}9", "sequence": 1, "id": f"{row['id']}9"}
        for row in rows
        if row["type"] == STATED
    ]


def _resend(organisation: Organisation, rows: Rows, _: int) -> Rows:
    again = [organisation.stated(it, PLANTED_ON) for it in sorted(organisation.live)[:30]]
    return rows + again


def _back(data: dict[str, Any], _: int) -> None:
    data["stage"] = "discovered"


def _less_and_less(_: Organisation, rows: Rows, day: int) -> Rows:
    for nth, row in enumerate(rows):
        if nth % 10 < day * 1.5:
            row["data"].pop("need", None)
    return rows


def _later(days: int) -> Plant:
    return rows_of(lambda row, _: row.update(time=f"{day_at(PLANTED_ON - days)}T08:00:00+08:00"))


PLANTED_ON = next(
    day
    for day in range(90, 200)
    if all(is_due(name, day) for name in ("chengdu_media", "chengdu_culture_tourism", "chengdu_industry_investment"))
)
"""The first day after the ninety on which everybody delivers."""

FILLED, SHAPE, NOVEL, SHARE = "trend.fields.filled", "trend.text.shape", "trend.values.novel", "trend.values.share"
ALIKE, LEVEL, COPIED = "trend.values.alike", "trend.numbers.level", "trend.text.copied"
CHARACTERS, DATES, CLOCK = "trend.text.characters", "trend.dates.sense", "trend.clock.distance"
OUTCOME, PROBLEM, VOLUME = "trend.events.outcome", "trend.events.problem", "trend.events.volume"
GAP, CHANGED, SEQUENCE = "trend.events.gap", "trend.changes.fields", "trend.sequence.steps"

SUDDEN: Sequence[Planted] = (
    Planted("a column is renamed: the need is empty", (FILLED,), _drop("need")),
    Planted("a column is renamed: the sum is empty", (FILLED,), _drop("investment_cny")),
    Planted("a column is renamed: the contact is empty", (FILLED,), _drop("contact_email")),
    Planted("two columns are lost at once", (FILLED,), _drop("site", "department")),
    Planted("a column that was empty is filled by a default", (FILLED, ALIKE), set_fields(cooperation="其他")),
    Planted("all texts are shifted by one column", (SHAPE, NOVEL, LEVEL, CHARACTERS), each(_shift_columns)),
    Planted("title and description are swapped", (LEVEL, SHAPE), _swap("title", "description")),
    Planted("need and department are swapped", (LEVEL, NOVEL), _swap("need", "department")),
    Planted("UTF-8 read as GBK", (CHARACTERS, SHAPE, "scenarios.text.encoding"), text_of("need", _gbk)),
    Planted("UTF-8 read as Latin-1", (CHARACTERS, SHAPE, "scenarios.text.encoding"), text_of("title", _latin)),
    Planted("characters lost to question marks", (SHAPE, "scenarios.text.encoding"), text_of("description", lambda it: "?" * len(it))),
    Planted("markup of a web page in the text", (SHAPE,), text_of("need", lambda it: f"<p>{it}&nbsp;</p>")),
    Planted("texts are cut after twelve characters", (LEVEL,), text_of("need", lambda it: it[:12])),
    Planted("texts end with an ellipsis", (SHAPE,), text_of("description", lambda it: it[:30] + "…")),
    Planted("fillers instead of the need", (SHAPE, LEVEL, "scenarios.need.placeholder"), set_fields(need="待补充")),
    Planted("fillers instead of the site", (SHAPE, ALIKE), set_fields(site="待定")),
    Planted("all titles are alike", (ALIKE, COPIED, "scenarios.title.repeated"), set_fields(title="合成示例：智能化改造场景")),
    Planted("all needs are alike", (ALIKE, COPIED), set_fields(need="采用人工智能技术提升管理水平和服务能力，实现降本增效。")),
    Planted("the need repeats the title", (SHAPE, LEVEL), each(lambda data, _: data.update(need=data["title"]))),
    Planted("texts repeat themselves", (SHAPE, LEVEL), text_of("description", lambda it: it * 4)),
    Planted("texts are translated", (SHAPE, CHARACTERS), set_fields(description="Manual inspection is slow and records are kept on paper.")),
    Planted("a telephone number in the text", (SHAPE,), text_of("need", lambda it: f"{it}，电话13800000000")),
    Planted("an identity number in the text", (SHAPE,), text_of("description", lambda it: f"{it} 510104190001010000")),
    Planted("contacts turn private", (NOVEL, SHARE, "scenarios.contact.office"), each(lambda data, nth: data.update(contact_email=f"nobody{nth}@qq.com"))),
    Planted("contacts move to another domain", (NOVEL, SHARE), each(lambda data, nth: data.update(contact_email=f"office{nth % 3}@other.example.cn"))),
    Planted("元 taken for 万元", (LEVEL,), each(lambda data, _: data.update(investment_cny=data["investment_cny"] * 10_000))),
    Planted("万元 taken for 元", (LEVEL, "scenarios.investment.plausible"), each(lambda data, _: data.update(investment_cny=data["investment_cny"] // 10_000))),
    Planted("sums filled down", (ALIKE,), set_fields(investment_cny=1_000_000)),
    Planted("periods in days instead of months", (LEVEL,), each(lambda data, _: data.update(period_months=data["period_months"] * 30))),
    Planted("districts drift to one that was never served", (NOVEL, SHARE, "scenarios.districts.own"), set_fields(districts=["510121"])),
    Planted("every district at once", (NOVEL, LEVEL), set_fields(districts=["510104", "510105", "510106", "510107", "510108"])),
    Planted("field codes take another meaning", (NOVEL, SHARE), set_fields(field="finance")),
    Planted("industry codes are swapped", (NOVEL, SHARE), set_fields(industry="A01")),
    Planted("everything is open for first use", (SHARE, ALIKE, CHANGED), set_fields(first_use=True)),
    Planted("scenarios become opportunities", (NOVEL, SHARE), set_fields(kind="opportunity")),
    Planted("departments are written in another way", (NOVEL, SHARE), each(lambda data, nth: data.update(department=f"{nth % 4}处"))),
    Planted("publication days in the future", (DATES,), set_fields(published_on="2031-01-05", deadline="2031-09-01")),
    Planted("deadlines long past", (DATES, LEVEL, "scenarios.dates.order"), set_fields(deadline="2019-12-31")),
    Planted("deadline and publication are swapped", (DATES, LEVEL, "scenarios.dates.order"), _swap("deadline", "published_on")),
    Planted("every deadline is the default of a program", (DATES, LEVEL), set_fields(deadline="2099-12-31")),
    Planted("stages go back", ("history.stage.backward",), each(_back)),
    Planted("codes that are on no list", (PROBLEM, OUTCOME, "ledger.rejected.share"), set_fields(field="no_such_code")),
    Planted("a new field that nobody knows", (PROBLEM, OUTCOME), set_fields(budget_note="合成示例")),
    Planted("sums as texts", (PROBLEM, OUTCOME), each(lambda data, _: data.update(investment_cny=f"{data['investment_cny']}元"))),
    Planted("dates in another format", (PROBLEM, OUTCOME), each(lambda data, _: data.update(deadline="30/06/2030"))),
    Planted("a required field is missing", (PROBLEM, OUTCOME), _drop("title")),
    Planted("sequences start again", (OUTCOME, "ledger.conflict.share"), rows_of(lambda row, _: row.update(sequence=1))),
    Planted("sequences skip", (SEQUENCE,), rows_of(lambda row, _: row.update(sequence=row["sequence"] + 500))),
    Planted("everything is sent three times", (OUTCOME, VOLUME), lambda _o, rows, _d: rows * 3),
    Planted("unchanged content under new sequences", (CHANGED, VOLUME), _resend),
    Planted("mass withdrawal", (VOLUME, "scenarios.withdrawn.share"), _mass_withdrawal),
    Planted("half a file: the rest is withdrawn", (VOLUME, "scenarios.withdrawn.share"), _half_file),
    Planted("the same content under new numbers", (COPIED, NOVEL), _rekey),
    Planted("every row is there twice, under two numbers", (COPIED,), _copied_rows),
    Planted("the clock is a quarter of an hour ahead", (CLOCK, PROBLEM), rows_of(lambda row, _: row.update(time=f"{day_at(PLANTED_ON)}T09:14:00+08:00"))),
    Planted("a time zone is lost: eight hours behind", (CLOCK,), rows_of(lambda row, _: row.update(time=f"{day_at(PLANTED_ON)}T00:40:00+08:00"))),
    Planted("a backlog of ten days is sent", (CLOCK,), _later(10)),
    Planted("titles are rewritten silently", (CHANGED, NOVEL), text_of("title", lambda it: "新" + it)),
    Planted("numbers are written in another way", (NOVEL,), rows_of(lambda row, nth: row.update(subject=f"{nth}号-场景", sequence=1))),
    Planted("volume spike: a whole list of new scenarios", (VOLUME,), lambda organisation, rows, _: rows + [organisation.new(PLANTED_ON) for _ in range(60)]),
)  # fmt: skip

SLOW: Sequence[Planted] = (
    Planted("the share of filled needs falls with every delivery", (FILLED,), _less_and_less, 5),
    Planted("volume drop: one event a day is left", (VOLUME,), lambda _o, rows, _d: rows[:1], 5),
    Planted("nothing comes any more", (GAP,), lambda _o, _r, _d: [], 5),
)

FAULTS = (*SUDDEN, *SLOW)
