"""Snapshots of real registries, SQLite and PostgreSQL: the law, also while others commit; what is in them; what a new registry does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, update

from scenario_registry.snapshots.keeping import faults_in, prune
from scenario_registry.snapshots.making import MadeSnapshot, make_snapshot
from schemas.log import topic_of
from sinks.database import open_engine
from sinks.registry import Registry
from sinks.tables import feed_epoch
from tests.scenario_registry.snapshots.folders import Rows, follow, index_of, lines_in, put
from tests.support.events import RAIL, record, stated, withdrawn
from tests.support.histories import ROUNDS, Round, Sent, cut, histories
from tests.support.places import DATABASES, Place
from tests.support.running import Sender, process

NOW = datetime(2026, 11, 26, tzinfo=UTC)

databases = pytest.mark.parametrize("place_of", DATABASES.values(), ids=DATABASES)
Opening = Callable[[], AbstractContextManager[Place]]


def reader_of(place: Place) -> Engine:
    registry = place.registry()
    assert isinstance(registry, Registry)
    return open_engine(registry.engine.url, read_only=True)


def made(place: Place, folder: Path) -> MadeSnapshot:
    engine = reader_of(place)
    try:
        return make_snapshot(engine, folder, NOW)
    finally:
        engine.dispose()


def send(place: Place, number: int, *events: dict[str, object]) -> None:
    place.log().append(topic_of(RAIL), [record(it) for it in events], producer=f"test-{number}", first_number=1)
    process(place)


@databases
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), rounds=ROUNDS)
def test_snapshot_and_deltas_are_the_later_snapshot(
    tmp_path_factory: pytest.TempPathFactory, place_of: Opening, history: list[Sent], rounds: list[Round]
) -> None:
    folder, other = tmp_path_factory.mktemp("snapshots"), tmp_path_factory.mktemp("other")
    with place_of() as place:
        sender = Sender(place.log())
        made(place, folder)
        for part, one in cut(history, rounds):
            sender.send(part)
            place.process(restart=one.restart, batch_records=one.batch_records)
            made(place, folder)
        again = made(place, folder)
        elsewhere = made(place, other)
    assert not again.is_new
    assert (folder / again.snapshot.name).read_bytes() == (other / elsewhere.snapshot.name).read_bytes()
    follow(folder)
    assert list(faults_in(folder)) == []


@databases
def test_while_others_commit_every_snapshot_is_of_one_version(tmp_path: Path, place_of: Opening) -> None:
    with place_of() as place:
        engine, is_over = reader_of(place), threading.Event()
        broken: list[BaseException] = []

        def snapshots() -> None:
            try:
                while not is_over.is_set():
                    make_snapshot(engine, tmp_path, NOW)
            except BaseException as error:
                broken.append(error)

        beside = threading.Thread(target=snapshots)
        beside.start()
        for number in range(1, 40):
            subjects = (f"S-{number % 7}", f"S-{number % 5 + 10}")
            send(place, number, *(stated(it, number, title=f"合成 {number}") for it in subjects))
        is_over.set()
        beside.join()
        assert broken == []
        made(place, tmp_path)
        engine.dispose()
    for name in (it["name"] for it in index_of(tmp_path)["snapshots"]):
        rows: Rows = {}
        put(rows, lines_in(tmp_path / name))
        # Both events of an append are in one batch: whoever sees the one sees the other.
        told = [json.loads(line)["row"] for (table, _), line in rows.items() if table == "records"]
        latest = max((it["sequence"] for it in told), default=0)
        assert sum(it["sequence"] == latest for it in told) == (2 if latest else 0)
    assert follow(tmp_path) >= 1


@databases
def test_it_holds_what_the_public_views_say_and_no_contact(tmp_path: Path, place_of: Opening) -> None:
    title = '=HYPERLINK("x")\u202e👩‍👩‍👧' + "长" * 100
    with place_of() as place:
        send(place, 1, stated("一", 1, title=title, contact_email="office@example.cn", need='行一\n行二\u2028"引号"'))
        send(place, 2, stated("二", 1), withdrawn("二", 2))
        snapshot = made(place, tmp_path).snapshot
    text = "\n".join(lines_in(tmp_path / snapshot.name))
    assert "office@example.cn" not in text
    assert "contact" not in text
    assert snapshot.rows == {"membership": 2, "records": 2, "scenarios": 2}
    about, *rows = map(json.loads, text.split("\n"))
    assert about == {
        "table": "about",
        "key": [],
        "row": {"format": 1, "epoch": snapshot.epoch, "version": snapshot.version},
    }
    (first,) = (it["row"] for it in rows if it["table"] == "records" and it["key"] == [RAIL, "一"])
    assert (first["title"], first["first_use"], first["districts"]) == (title, True, ["510104"])
    assert {it["row"]["stage"] for it in rows if it["table"] == "scenarios"} == {"published", "withdrawn"}


def test_both_databases_give_the_same_rows(tmp_path: Path) -> None:
    found = []
    for name, place_of in DATABASES.items():
        with place_of() as place:
            # The moment of reception is the log's own.
            send(place, 1, stated("é", 1), stated("Z", 1, investment_cny=12_345), stated("a", 1, period_months=3))
            rows = map(json.loads, lines_in(tmp_path / name / made(place, tmp_path / name).snapshot.name)[1:])
            found.append([it | {"row": it["row"] | {"received_at": None}} for it in rows])
    assert found[0] == found[1]
    assert [it["key"][1] for it in found[0] if it["table"] == "records"] == ["Z", "a", "é"]


@databases
def test_a_registry_made_anew_begins_a_chain(tmp_path: Path, place_of: Opening) -> None:
    with place_of() as place:
        send(place, 1, stated("一", 1))
        first = made(place, tmp_path)
        registry = place.registry()
        assert isinstance(registry, Registry)
        with registry.engine.begin() as connection:
            connection.execute(update(feed_epoch).values(epoch="another"))
        anew = made(place, tmp_path)
        send(place, 2, stated("一", 2))
        after = made(place, tmp_path)
    assert (first.delta, anew.delta, anew.is_new) == (None, None, True)
    assert after.delta is not None
    assert after.delta.from_content_sha256 == anew.snapshot.content_sha256
    assert anew.snapshot.name.split("-")[1] != first.snapshot.name.split("-")[1]


def test_a_damaged_snapshot_is_told_and_the_next_one_begins_anew(tmp_path: Path) -> None:
    with DATABASES["sqlite"]() as place:
        send(place, 1, stated("一", 1))
        first = made(place, tmp_path)
        (tmp_path / first.snapshot.name).write_bytes(b"broken")
        assert len(list(faults_in(tmp_path))) == 1
        healed = made(place, tmp_path)
        assert (healed.is_new, healed.snapshot.name, healed.delta) == (True, first.snapshot.name, None)
        assert first.snapshot.name in str(healed.damaged)
        assert list(faults_in(tmp_path)) == []
        send(place, 2, stated("一", 2))
        assert made(place, tmp_path).delta is not None
    assert follow(tmp_path) == 1


def test_a_delta_that_does_not_lead_to_its_snapshot_is_a_fault(tmp_path: Path) -> None:
    with DATABASES["sqlite"]() as place:
        for number in (1, 2):
            send(place, number, stated("一", number))
            made(place, tmp_path)
    index = index_of(tmp_path)
    index["deltas"][0]["to_content_sha256"] = "0" * 64
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    assert [it.partition("：")[0] for it in faults_in(tmp_path)] == [index["deltas"][0]["name"]]


def test_what_is_pruned_is_remembered_and_deltas_may_outlive_snapshots(tmp_path: Path) -> None:
    with DATABASES["sqlite"]() as place:
        for number in range(1, 6):
            send(place, number, stated("一", number))
            made(place, tmp_path)
        names = [it["name"] for it in index_of(tmp_path)["snapshots"]]
        gone = prune(tmp_path, 2, 3)
        assert gone[:3] == names[:3]
        assert len(gone) == 4
        index = index_of(tmp_path)
        assert [it["name"] for it in index["snapshots"]] == names[3:]
        assert [it["to_version"] for it in index["deltas"]] == [3, 4, 5]
        assert index["removed"] == gone
        files = {it.name for it in tmp_path.iterdir() if it.name.endswith(".gz")}
        assert files == {it["name"] for it in (*index["snapshots"], *index["deltas"])}
        assert prune(tmp_path, 2, 3) == []
        assert len(prune(tmp_path, 1, 0)) == 4
        send(place, 6, stated("一", 6))
        assert made(place, tmp_path).delta is not None
    assert list(faults_in(tmp_path)) == []
