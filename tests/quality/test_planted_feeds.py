"""Feeds of a clean city that come late, fall silent or are broken: each is in the right state on the day it begins, and nobody else is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from producers.declaration import Expected
from producers.feed import Feed, bundled_feeds
from quality.alerts.keep import keep
from quality.report.build import build
from quality.report.feeds import GAPS
from quality.run import run
from scenario_registry.places import place_zh
from schemas.incident import Kind
from schemas.moment import to_microseconds
from sinks.incidents import incidents
from sinks.quality_results import last_run, read_run
from sinks.queries.gaps import skipped
from tests.quality.city import HABITS, City, Message, Organisation, clean_day, evening, forked
from tests.quality.faults import START

RAIL, URBAN, WUHOU = (name for name, habits in HABITS.items() if habits.rhythm == 1)
WELL = {"on_time"}


def feeds() -> dict[str, Feed]:
    """The bundled feeds, each with the rhythm of its organisation as its promise, and of any size."""
    return {
        name: it.model_copy(update={"cadence": timedelta(days=HABITS[it.organisation].rhythm), "expected": Expected()})
        for name, it in bundled_feeds().items()
    }


def states(city: City) -> dict[str, str]:
    """State by organisation on the evening of the day before ``city.day``."""
    engine = city.registry.engine
    run_id = run(engine.url, feeds(), evening(city.day - 1))
    with engine.connect() as connection:
        return {it.organisation: it.state for it in read_run(connection, run_id).feeds}


def rejected_in_part(rows: Sequence[Message]) -> list[Message]:
    """Every third row has a sequence that no event may have."""
    return [{**it, "sequence": 0} if nth % 3 == 0 else it for nth, it in enumerate(rows)]


def skipping(organisation: Organisation, rows: Sequence[Message]) -> list[Message]:
    """Of everything that changed one version was lost on the way."""
    for it in rows:
        organisation.sequences[it["subject"]] = it["sequence"] + 1
    return [{**it, "sequence": it["sequence"] + 1} for it in rows]


def test_late_silent_broken_and_incomplete_feeds_are_told_from_those_that_are_well(city: City, tmp_path: Path) -> None:
    fork = forked(city, tmp_path)
    clean_day(fork)
    assert set(states(fork).values()) == WELL

    urban, wuhou = fork.organisations[URBAN], fork.organisations[WUHOU]
    fork.deliver(URBAN, rejected_in_part(urban.next_delivery(fork.day)))
    incomplete = skipping(wuhou, wuhou.next_delivery(fork.day))
    fork.deliver(WUHOU, incomplete)
    clean_day(fork, without=frozenset({RAIL, URBAN, WUHOU}))
    found = states(fork)
    assert {name: state for name, state in found.items() if state not in WELL} == {
        RAIL: "late",
        URBAN: "broken",
        WUHOU: "broken",
    }
    engine = fork.registry.engine
    with engine.connect() as connection:
        report = build(connection, last_run(connection) or 0, place_zh)
        lost = {(it["subject"], it["sequence"] - 2, it["sequence"]) for it in incomplete if it["sequence"] > 2}
        told = {it.organisation: it for it in report.feeds}
        gaps = skipped(connection, WUHOU, told[WUHOU].feed, to_microseconds(told[WUHOU].last_received_at or START))
    assert {(it.local_id, it.before, it.sequence) for it in gaps} == lost
    assert (told[WUHOU].skipping, len(told[WUHOU].gaps)) == (len(lost), GAPS)
    assert {name: it.overdue_since is not None for name, it in told.items()} == {name: name == RAIL for name in HABITS}
    with engine.begin() as connection:
        keep(connection, timedelta(days=1), [], evening(fork.day - 1))
        about_feeds = [it.organisation for it in incidents(connection, only_open=True) if it.kind is Kind.FEED]
    assert sorted(about_feeds) == sorted([RAIL, URBAN, WUHOU])

    for _ in range(2):
        clean_day(fork, without=frozenset({RAIL}))
    found = states(fork)
    assert {name for name, state in found.items() if state == "silent"} == {RAIL}
    assert {found[URBAN], found[WUHOU]} <= {"recovering", "on_time"}

    for _ in range(3):
        clean_day(fork)
        found = states(fork)
    assert set(found.values()) == WELL
    fork.registry.close()
