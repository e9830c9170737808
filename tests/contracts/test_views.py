"""The views that consumers read say the same on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import topic_of
from schemas.loop_types import LOOP_TYPES
from schemas.registry_id import registry_id
from sinks.quality_results import FeedHealth, Run, write_run
from sinks.registry import Registry
from tests.support.events import RAIL, amended, event, record, stated, withdrawn

CAPABILITY = "capability.stated.v1"
_EVENTS = [
    stated("S-1", 1, investment_cny=10**13, period_months=6, remark='合成"备注"\n二'),
    stated("S-2", 1),
    amended("S-2", 2, stage="pilot", districts=["CD-GX", "510104"], published_on=None),
    stated("S-3", 1),
    withdrawn("S-3", 2, "合成理由"),
    amended("S-4", 1, remark="合成"),
    withdrawn("S-5", 1, "合成理由"),
    stated("S-6", 1, title="合成甲"),
    stated("S-6", 1, title="合成乙"),
    stated("S-7", 0),
]
_OFFER = event(CAPABILITY, LOOP_TYPES[CAPABILITY].example, sequence=9)


@pytest.fixture
def filled(registry: Registry, tmp_path: Path) -> Registry:
    log = SqliteEventLog(tmp_path / "log.sqlite")
    log.append(topic_of(RAIL), [record(it) for it in (*_EVENTS, _OFFER)], producer="test", first_number=1)
    EmbeddedRuntime(log, registry, code_lists()).run()
    log.close()
    return registry


def rows(registry: Registry, query: str) -> list[dict[str, Any]]:
    with registry.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.exec_driver_sql(query)]


def test_scenarios_in_typed_columns(filled: Registry) -> None:
    found = {row["local_id"]: row for row in rows(filled, "SELECT * FROM registry_v1_records ORDER BY local_id")}
    assert set(found) == {"S-1", "S-2", "S-3", "S-6"}
    first = found["S-1"]
    assert first["registry_id"] == registry_id(RAIL, "S-1")
    assert (first["investment_cny"], first["period_months"], first["remark"]) == (10**13, 6, '合成"备注"\n二')
    assert first["first_use"] in (True, 1)
    assert first["deadline"] is None
    assert _list(found["S-2"]["districts"]) == ["CD-GX", "510104"]
    assert [(found[name]["stage"], found[name]["sequence"]) for name in ("S-1", "S-2", "S-3")] == [
        ("published", 1), ("pilot", 2), ("withdrawn", 2),
    ]  # fmt: skip
    assert found["S-2"]["published_on"] is None
    assert found["S-3"]["withdrawn_because"] == "合成理由"
    assert found["S-3"]["title"] == "合成示例：隧道巡检"
    assert [bool(found[name]["conflicted"]) for name in ("S-1", "S-6")] == [False, True]
    assert {row["said_at"] for row in found.values()} == {"2026-03-11T01:00:00Z"}


def _list(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_the_history_names_which_of_two_rivals_counts(filled: Registry) -> None:
    found = rows(filled, "SELECT * FROM registry_v1_history WHERE local_id = 'S-6'")
    (shown,) = rows(filled, "SELECT title FROM registry_v1_records WHERE local_id = 'S-6'")
    assert sorted(bool(row["counts"]) for row in found) == [False, True]
    assert [json.loads(row["data"])["title"] for row in found if row["counts"]] == [shown["title"]]


def test_changes_tell_the_whole_statement(filled: Registry) -> None:
    found = rows(filled, "SELECT * FROM registry_v1_changes ORDER BY version")
    assert [row["version"] for row in found] == list(range(1, len(found) + 1))
    last = {row["local_id"]: row for row in found}
    for row in rows(filled, "SELECT * FROM registry_v1_records"):
        change = last[row["local_id"]]
        assert json.loads(change["statement"])["title"] == row["title"]
        for name in ("registry_id", "sequence", "stage", "withdrawn_because", "conflicted"):
            assert change[name] == row[name]


def test_the_ledger_and_the_rejections_say_what_became_of_every_event(filled: Registry) -> None:
    found = rows(filled, "SELECT outcome, COUNT(*) AS n FROM registry_v1_ledger GROUP BY outcome")
    assert {row["outcome"]: row["n"] for row in found} == {"accepted": 8, "held": 1, "conflict": 1, "rejected": 1}
    told = {(row["local_id"], row["sequence"]): row["type"] for row in rows(filled, "SELECT * FROM registry_v1_ledger")}
    sent = {(it["subject"], it["sequence"]): it["type"] for it in _EVENTS if it["sequence"]}
    assert told == sent | {("S-7", None): None, ("capability:S-1", 9): CAPABILITY}
    (rejected,) = rows(filled, "SELECT * FROM registry_v1_rejections")
    assert (rejected["organisation"], rejected["local_id"]) == (RAIL, "S-7")
    assert [problem["code"] for problem in json.loads(rejected["problems"])] == ["bad_sequence"]


def test_every_record_tells_how_fresh_its_organisations_word_is(filled: Registry) -> None:
    """Before the first run nobody knows; of two feeds the one counts that is overdue first; of runs the last."""
    query = "SELECT DISTINCT feed_state, last_confirmed_at, overdue_from FROM {}"
    unknown = {"feed_state": None, "last_confirmed_at": None, "overdue_from": None}
    assert rows(filled, query.format("registry_v1_records")) == [unknown]
    with filled.engine.begin() as connection:
        for state, overdue_us in (("late", 500_000_000), ("on_time", 200_000_000)):
            run = Run("set", 0, 90_000_000, 1, feeds=[
                FeedHealth("calm", RAIL, "on_time", 1, None, 60_000_000, 3, 0, 900_000_000),
                FeedHealth("synthetic", RAIL, state, 1, None, 120_000_000, 3, 0, overdue_us),
                FeedHealth("never", RAIL, "unknown", 1, None, None, 0, 0, None),
            ])  # fmt: skip
            write_run(connection, run, [])
    told = {
        "feed_state": "on_time", "last_confirmed_at": "1970-01-01T00:02:00Z", "overdue_from": "1970-01-01T00:03:20Z"
    }  # fmt: skip
    for view in ("registry_v1_records", "registry_v1_scenarios"):
        assert rows(filled, query.format(view)) == [told]
    feeds = {row["feed"]: row for row in rows(filled, "SELECT * FROM registry_v1_feeds")}
    assert {name: row["feed_state"] for name, row in feeds.items()} == {
        "calm": "on_time", "synthetic": "on_time", "never": "unknown"
    }  # fmt: skip
    assert feeds["never"]["overdue_from"] is None
    assert feeds["calm"]["checked_at"] == "1970-01-01T00:01:30Z"
