"""Charts, the grid of districts, and how often what they show is counted."""

from __future__ import annotations

from datetime import UTC, datetime

from scenario_registry.console.arrivals import Arrivals, Came, last_days
from scenario_registry.console.charts import bars, level, stacked
from scenario_registry.console.district_grid import WHOLE_CITY, tiles
from schemas.code_lists import code_lists


def test_columns_add_up_and_stay_within_the_drawing() -> None:
    days = {"2026-03-10": {"accepted": 960, "rejected": 1}, "2026-03-11": {}}
    chart = stacked(days, ["accepted", "rejected"], (100, 50))
    first, second = chart.columns
    assert (first.total, second.total) == (961, 0)
    assert [part.count for part in first.parts] == [960, 1]
    assert all(part.y >= 0 for part in first.parts)
    # One among a thousand is seen.
    assert first.parts[1].height >= 2
    assert first.parts[0].y + first.parts[0].height == 50
    assert [line.value for line in chart.lines] == [0, 200, 400, 600, 800, 1000]
    assert stacked({}, [], (100, 50)).columns == ()


def test_bars_are_in_proportion() -> None:
    assert [it.share for it in bars([("a", 4), ("b", 1), ("c", 0)])] == [100, 25, 0]
    assert bars([]) == []


def test_every_district_has_a_tile_of_its_own() -> None:
    districts = code_lists().districts
    found = tiles({"510104": 3, WHOLE_CITY: 900}, districts)
    assert {it.code for it in found} == set(districts)
    assert len({(it.column, it.row) for it in found}) == len(districts)
    assert next(it for it in found if it.code == "510104").level == 4
    assert next(it for it in found if it.code == "510105").level == 0
    assert [level(count, 10) for count in (0, 1, 10, 900)] == [0, 1, 5, 5]


def test_a_day_is_one_in_chengdu() -> None:
    now = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
    assert list(last_days({"2026-03-11": {"accepted": 1}}, now, 2).items()) == [
        ("2026-03-10", {}),
        ("2026-03-11", {"accepted": 1}),
    ]


def test_a_slow_count_is_made_seldom() -> None:
    time, counts = [0.0], [0]

    def look() -> Came:
        counts[0] += 1
        time[0] += 2.0
        return Came({"accepted": counts[0]}, {}, {})

    arrivals = Arrivals(look, lambda: time[0])
    assert arrivals.known().outcomes == {"accepted": 1}
    time[0] += 39.0
    assert arrivals.known().outcomes == {"accepted": 1}
    time[0] += 2.0
    assert arrivals.known().outcomes == {"accepted": 2}
