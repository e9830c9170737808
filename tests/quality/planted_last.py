"""Faults that were thought of after the rules had been mended by those of ``planted_later``. No rule was changed for any before the first try."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.quality.city import Organisation
from tests.quality.planted import (
    CHANGED,
    CHARACTERS,
    COPIED,
    DATES,
    FILLED,
    LEVEL,
    NOVEL,
    OUTCOME,
    PLANTED_ON,
    PROBLEM,
    SHAPE,
    SHARE,
    VOLUME,
    Plant,
    Planted,
    Rows,
    each,
    rows_of,
    set_fields,
)
from tests.quality.planted_later import a_row_later, neighbour, number, stated_of, texts, without


def _theirs_among_its_own(organisation: Organisation, rows: Rows, _: int) -> Rows:
    extra = []
    for data in [data for _, data in sorted(neighbour(organisation).live.items())][:10]:
        row = organisation.new(PLANTED_ON)
        row["data"] = dict(data)
        extra.append(row)
    return rows + extra


def _of_the_first(share: Callable[[int], float], change: Callable[[dict[str, object]], object]) -> Plant:
    """Day by day a larger share of the rows is changed."""

    def plant(_: Organisation, rows: Rows, day: int) -> Rows:
        told = stated_of(rows)
        for row in told[: round(len(told) * min(share(day), 1.0))]:
            change(row["data"])
        return rows

    return plant


def _earlier(_: Organisation, rows: Rows, _day: int) -> Rows:
    for row in rows:
        row["sequence"] = max(1, row["sequence"] - 1)
    return rows


SUDDEN: Sequence[Planted] = (
    Planted("ten scenarios of another organisation among its own", (NOVEL, SHARE), _theirs_among_its_own),
    Planted("the need of the row below", (CHANGED, COPIED), a_row_later("need")),
    Planted(
        "the deadline is the day of publication",
        (DATES, LEVEL),
        each(lambda data, _: data.update(deadline=data["published_on"])),
    ),
    Planted("needs end at the first comma", (LEVEL,), texts(lambda it: it.partition("，")[0], "need")),
    Planted(
        "descriptions end with an internal remark",
        (CHARACTERS,),
        texts(lambda it: f"{it}（内部：待领导审定）", "description"),
    ),
    Planted("periods in years instead of months", (LEVEL,), number("period_months", lambda it, _: max(1, it // 12))),
    Planted("sums in dollars", (LEVEL,), number("investment_cny", lambda it, _: it // 7)),
    Planted("sums with tax", (CHANGED, LEVEL), number("investment_cny", lambda it, _: it * 113 // 100)),
    Planted("industries lose their division", (NOVEL,), texts(lambda it: it[:1], "industry")),
    Planted("all districts become the whole city", (NOVEL,), set_fields(districts=["510100"])),
    Planted(
        "titles are numbered",
        (CHANGED, SHAPE),
        each(lambda data, nth: data.update(title=f"{nth + 1}. {data['title']}")),
    ),
    Planted("sequences lag by one", (OUTCOME,), _earlier),
    Planted(
        "numbers lose their zeros",
        (COPIED, "history.local_id.renumbered"),
        rows_of(lambda row, _: row.update(subject=row["subject"].replace("0", ""))),
    ),
    Planted("what is cancelled is only remarked", (NOVEL,), each(lambda data, _: data.update(remark="已取消"))),
    Planted(
        "dates as numbers of days in the remark", (NOVEL,), each(lambda data, nth: data.update(remark=str(46000 + nth)))
    ),
)

SLOW: Sequence[Planted] = (
    Planted("more and more is open for first use", (CHANGED, SHARE), _of_the_first(lambda day: day / 4, lambda data: data.update(first_use=True)), 5),
    Planted("one department takes over", (CHANGED, SHARE), _of_the_first(lambda day: day / 4, lambda data: data.update(department="数字化部")), 5),
    Planted("sites vanish", (FILLED,), _of_the_first(lambda day: day / 4, lambda data: data.pop("site", None)), 5),
    Planted("one more row every day has a bad code", (OUTCOME, PROBLEM), lambda _o, rows, day: _of_the_first(lambda _: day / len(rows), lambda data: data.update(field="none"))(_o, rows, day), 5),
    Planted("one more row every day comes twice", (OUTCOME, VOLUME), lambda _o, rows, day: rows + rows[:day], 5),
    Planted("one row fewer every day", (VOLUME,), lambda _o, rows, day: rows[: max(1, len(rows) - 2 * day)], 5),
    Planted("chains are lost", (CHANGED, FILLED), each(lambda data, _: data.pop("industry_chain", None)), 5),
    Planted("large sums are left out", (VOLUME, LEVEL), without(lambda data, it: data["investment_cny"] > 1_500_000 + it.habits.seed * 300_000), 5),
    Planted("every description becomes the same one, row by row", (COPIED, LEVEL), _of_the_first(lambda day: day / 5, lambda data: data.update(description="目前靠人工，效率低。")), 5),
)  # fmt: skip

MISSED: Sequence[Planted] = ()
