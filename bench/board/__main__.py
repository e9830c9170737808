"""``python -m bench.board [SCENARIOS] [ENGAGEMENTS] [DATABASE]``: the board of a city, 100,000 and 500,000 and a SQLite file if not said.

The board is made from nothing, kept over changes, and read for every circle: seconds by the clock and of the processor (of this process; a server's is
not in it). Goal: a reading within 300 ms, nineteen times of twenty. Writes bench/results/<day>-board-<dialect>.json.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, text

from bench.quality.registry import ORGANISATIONS, fill, statement
from scenario_registry.board.board import Board, Circle, board_of
from scenario_registry.board.keeper import BoardKeeper
from schemas.code_lists import code_lists
from schemas.moment import SHANGHAI
from sinks.registry import Registry

_DAYS = ("interested", "introduced", "agreed", "pilot", "accepted", "promoted")
_STATES = (*_DAYS, "failed")
_READINGS = 200
_CHANGED = 1_000
_NEEDS = ("多旋翼巡查", "激光雷达测量", "机器人搬运", "语音识别", "预测客流")


def main(scenarios: int, engagements: int, database: str | None) -> None:
    """Measure, print and keep."""
    now = datetime.now(UTC)
    with TemporaryDirectory(prefix="bench-board-") as folder:
        registry = Registry(database or f"sqlite:///{Path(folder) / 'registry.sqlite'}")
        engine = registry.engine
        found: dict[str, Any] = {
            "scenarios": scenarios,
            "engagements": engagements,
            "database": engine.dialect.name,
            "measured_at": now.isoformat("T", "seconds"),
            "load": os.getloadavg(),
        }
        fill(registry, scenarios, making=_scenario)
        _engage(engine, scenarios, engagements)
        keeper = BoardKeeper(engine)
        found["made_from_nothing"] = _timed(keeper.run)
        fill(registry, _CHANGED, sequence=2, making=_scenario)
        found[f"kept_after_{_CHANGED}_changes"] = _timed(keeper.run)
        found["read"] = _readings(engine)
        registry.close()
    found["load_after"] = os.getloadavg()
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    target = (
        Path(__file__).parents[1] / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-board-{found['database']}.json"
    )
    target.write_text(json.dumps(found, indent=2) + "\n")


def _readings(engine: Engine) -> dict[str, Any]:
    codes, draw = code_lists(), random.Random(1)  # noqa: S311 - reproducible, not secret
    circles = [
        Circle(),
        *(Circle("chain", it) for it in codes.chains),
        *(Circle("organisation", it) for it in ORGANISATIONS),
    ]
    circles += [Circle("district", it) for it in codes.districts]

    def read(circle: Circle) -> Board:
        with engine.connect() as connection:
            return board_of(connection, circle, date(2026, 11, 26))

    needs = read(Circle()).total
    whole = sorted(_timed(lambda: read(Circle()))["seconds"] for _ in range(_READINGS // 4))
    timed = [_timed(lambda it=it: read(it)) for it in draw.choices(circles, k=_READINGS)]  # type: ignore[misc]
    clock, processor = sorted(it["seconds"] for it in timed), sorted(it["processor"] for it in timed)
    return {
        "needs": needs,
        "whole_city_p95_ms": round(1000 * whole[int(len(whole) * 0.95)], 1),
        "any_circle_p50_ms": round(1000 * clock[len(clock) // 2], 1),
        "any_circle_p95_ms": round(1000 * clock[int(len(clock) * 0.95)], 1),
        "any_circle_processor_p95_ms": round(1000 * processor[int(len(processor) * 0.95)], 1),
    }


def _engage(engine: Engine, scenarios: int, engagements: int) -> None:
    """As rows: what makes them of events is measured elsewhere."""
    insert = text(
        "INSERT INTO cases (kind, case_id, state, sequence, demand_organisation, demand_id, facts, problems) "
        "VALUES ('engagement', :case_id, :state, 1, :organisation, :local_id, :facts, '[]')"
    )
    with engine.begin() as connection:
        rows = _engagements(scenarios, engagements)
        while some := list(islice(rows, 5_000)):
            connection.execute(insert, some)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")


def _engagements(scenarios: int, engagements: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(2)  # noqa: S311
    for number in range(engagements):
        state = draw.choices(_STATES, (30, 15, 8, 6, 4, 2, 35))[0]
        reached = draw.randrange(4) if state == "failed" else _DAYS.index(state) + 1
        day, days = date(2026, 3, 11), {}
        for step in _DAYS[:reached]:
            day += timedelta(days=draw.randint(1, 90))
            days[step] = day.isoformat()
        reason = draw.choice(("technology_immature", "no_fit", "price", "other"))
        failures = [{"reason": reason, "missing_technology": draw.choice(_NEEDS)}] if state == "failed" else []
        # A third of all needs has most of the engagements.
        target = draw.randrange(scenarios) if draw.random() < 0.3 else 3 * draw.randrange(max(1, scenarios // 3))
        yield {
            "case_id": f"synthetic/{number}",
            "state": state,
            "organisation": ORGANISATIONS[target % len(ORGANISATIONS)],
            "local_id": f"BOARD-{target:07d}",
            "facts": json.dumps({"days": days, "failures": failures}),
        }


def _scenario(number: int, sequence: int, draw: random.Random) -> tuple[str, bytes, bytes]:
    codes = code_lists()
    data = {
        "kind": "scenario",
        "title": f"合成场景第{number}号",
        "need": draw.choice(_NEEDS),
        "districts": draw.sample([it for it in codes.districts if it != "510100"], 1 + (draw.random() < 0.2)),
        "field": draw.choice(list(codes.fields)),
        "industry": "G",
        "industry_chain": draw.choice(list(codes.chains)),
        "first_use": True,
        "stage": "published",
        "published_on": (date(2026, 3, 11) + timedelta(days=draw.randrange(200))).isoformat(),
        "remark": f"合成数据 {sequence}",
    }
    return statement(ORGANISATIONS[number % len(ORGANISATIONS)], f"BOARD-{number:07d}", sequence, data, draw)


def _timed(act: Callable[[], object]) -> dict[str, float]:
    started, processor = time.perf_counter(), time.process_time()
    act()
    return {
        "seconds": round(time.perf_counter() - started, 4),
        "processor": round(time.process_time() - processor, 4),
    }


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 100_000, int(given[1]) if given[1:] else 500_000, given[2] if given[2:] else None)
