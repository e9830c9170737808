"""Verdicts about an organisation's own history are computed anew where something came, and only there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from quality.kept.place import KEPT, kept_place
from quality.kept.run import run_on_changes
from quality.run import run
from sinks.quality_results import Failure, Result, failures, read_run
from tests.quality.city import City, evening, forked
from tests.quality.planted import PLANTED_ON

RAIL, WUHOU = "chengdu_rail", "wuhou_district"
OTHERS = frozenset({"chengdu_media", "chengdu_culture_tourism", "chengdu_urban_investment", "chengdu_industry_investment", WUHOU})  # fmt: skip
RULE = "trend.fields.filled"


def _told(engine: Engine, run_id: int) -> tuple[list[Result], list[Failure]]:
    with engine.connect() as connection:
        return list(read_run(connection, run_id).results), sorted(it for it, _ in failures(connection, run_id))


def test_where_something_came_it_is_judged_anew_and_all_else_stands(city: City, tmp_path: Path) -> None:
    fork = forked(city, tmp_path)
    url, engine = fork.registry.engine.url, fork.registry.engine
    run_on_changes(url, {}, evening(PLANTED_ON - 1) + timedelta(hours=1))
    rail = fork.organisations[RAIL]
    spoilt = rail.next_delivery(PLANTED_ON)
    for row in spoilt:
        row["data"].pop("need", None)
    fork.deliver(RAIL, spoilt)

    on_changes = _told(engine, run_on_changes(url, {}, evening(PLANTED_ON)))
    assert on_changes == _told(engine, run(url, {}, evening(PLANTED_ON)))
    assert {it.organisation for it in on_changes[1] if it.rule == RULE} == {RAIL}

    with kept_place(url) as place, place.engine.connect() as connection, connection.begin():
        connection.execute(text(f"UPDATE {KEPT}.own_history SET beyond = 1 WHERE rule = '{RULE}'"))
    fork.deliver(WUHOU, fork.organisations[WUHOU].next_delivery(PLANTED_ON))
    later = _told(engine, run_on_changes(url, {}, evening(PLANTED_ON) + timedelta(minutes=30)))
    blamed = {it.organisation for it in later[1] if it.rule == RULE}
    assert blamed == (OTHERS | {RAIL}) - {WUHOU}
    fork.registry.close()
