"""``scenarios rebuild`` on PostgreSQL: made beside the live registry, compared, taken instead."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from scenario_registry import wiring
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.failure import failure_of
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from scenario_registry.runtimes.rebuild_error import TablesHeldError
from schemas.code_lists import code_lists
from schemas.failpoint import VARIABLE
from schemas.log import topic_of
from sinks.beside import only_rebuild
from sinks.database import open_engine
from sinks.registry import Registry
from sinks.roles import apply_roles
from sinks.tables import metadata
from tests.scenario_registry.commands import FOLDER, Command
from tests.scenario_registry.runtimes.test_distributed import history
from tests.support import postgresql
from tests.support.contents import Contents, contents_of
from tests.support.events import RAIL

EVENTS = 77


class Place:
    """The example feeds in a log, processed into a registry on PostgreSQL."""

    def __init__(self, command: Command, engine: Engine) -> None:
        self.command = command
        self.engine = engine

    def execute(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def values(self, query: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(query).scalars())

    def epoch(self) -> str:
        (epoch,) = self.values("SELECT epoch FROM feed_epoch")
        return str(epoch)

    def schemas(self) -> list[str]:
        """Those that a rebuild made."""
        return self.values("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'registry_') ORDER BY 1")

    def contents(self) -> Contents:
        return contents_of(self.engine)

    def with_failpoint(self, failpoint: str) -> int:
        """Exit code of a rebuild as a process of its own."""
        return self.command.where(**{VARIABLE: failpoint}).outcome("rebuild")[0]


@pytest.fixture
def place(delivered: Command) -> Iterator[Place]:
    url = postgresql.database("rebuilt")
    registry = Registry(url)
    postgresql.empty(registry.engine)
    with registry.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM quality_runs")
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS registry_previous CASCADE")
    command = Command(delivered.data_dir, SCENARIOS_REGISTRY=url.render_as_string(hide_password=False))
    command.ok("run")
    yield Place(command, registry.engine)
    registry.close()


def test_an_equal_registry_takes_the_place_and_the_old_one_is_kept_until_it_is_dropped(place: Place) -> None:
    place.execute("INSERT INTO quality_runs VALUES (7, '合成', 1, 2, 62)")
    before, epoch = place.contents(), place.epoch()
    found = place.command.json("rebuild")
    assert (found["events"], found["switched"], found["differences"]) == (EVENTS, True, 0)
    after = place.contents()
    assert {name: rows for name, rows in after.items() if name != "changes"} == {
        name: rows for name, rows in before.items() if name != "changes"
    }
    assert place.epoch() != epoch
    assert place.values("SELECT run_id FROM quality_runs") == [7]
    assert place.schemas() == ["registry_previous"]
    assert place.values("SELECT epoch FROM registry_previous.feed_epoch") == [epoch]
    views = "SELECT count(*) FROM {}registry_v1_records"
    assert place.values(views.format("")) == place.values(views.format("registry_previous.")) != [0]
    assert place.command.json("rebuild", "--check")["differences"] == 0
    assert place.command.json("rebuild", "--drop-previous") == {"dropped": True}
    assert place.command.json("rebuild", "--drop-previous") == {"dropped": False}
    assert place.schemas() == []


def test_the_tables_are_those_of_the_code_and_changes_are_numbered_as_they_arrived(place: Place) -> None:
    place.command.ok("rebuild")
    with place.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
        )
        found = [it for it in compare_metadata(context, metadata) if "comment" not in str(it[0])]
    assert found == []
    keys = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = ANY ('{ledger,changes,membership}'::regclass[])"
    assert sorted(place.values(keys)) == ["changes_pkey", "ledger_pkey", "membership_by_scenario", "membership_pkey"]
    numbered = place.contents()["changes"]
    assert [row[0] for row in numbered] == list(range(1, len(numbered) + 1))
    assert place.values("SELECT version FROM registry_version") == [len(numbered)]
    # One process, one record after the other in the order of arrival: the same story.
    place.command.ok("rebuild", "--check")
    serial = Command(place.command.data_dir)
    serial.ok("rebuild")
    engine = open_engine(f"sqlite:///{place.command.data_dir / 'registry.sqlite'}")
    assert [row[:5] for row in contents_of(engine)["changes"]] == [row[:5] for row in numbered]
    engine.dispose()


def test_with_differences_it_is_replaced_only_by_who_says_so(place: Place) -> None:
    place.execute("UPDATE records SET stage = 'pilot' WHERE local_id = 'GD-2026-01'")
    place.execute("DELETE FROM ledger WHERE organisation = 'wuhou_district'")
    before, epoch = place.contents(), place.epoch()
    document = place.command.json("rebuild", code=ExitCode.NO)
    assert (document["tables"], document["switched"]) == ({"ledger": 7, "records": 1}, False)
    refused = place.command("rebuild")
    assert "--despite-differences" in refused.stderr
    assert "stage = 'pilot'" in refused.stdout
    assert (place.contents(), place.epoch(), place.schemas()) == (before, epoch, [])
    assert place.command.json("rebuild", "--despite-differences")["switched"] is True
    assert place.command.json("rebuild", "--check")["differences"] == 0


_UNTOUCHED = ("filling", "filled", "completed", "compared", "locked", "switching")


@pytest.mark.parametrize("failpoint", [*_UNTOUCHED, "switched"])
def test_killed_at_any_moment_it_leaves_the_old_registry_or_the_new_one(place: Place, failpoint: str) -> None:
    before, epoch = place.contents(), place.epoch()
    code = place.with_failpoint(f"rebuild.{failpoint}")
    # Of several processes that fill, the failpoint kills one; the first one ends with a reason then.
    assert code == (ExitCode.BUSY if failpoint == "filling" else -signal.SIGKILL)
    assert (place.epoch() == epoch) == (failpoint != "switched")
    if failpoint != "switched":
        assert place.contents() == before
    assert place.command.json("rebuild")["differences"] == 0
    assert place.schemas() == ["registry_previous"]
    assert place.command.json("rebuild", "--check")["differences"] == 0


def _give_other_partitions(place: Place) -> None:
    """Events of the same subjects in a topic that has another number of partitions meanwhile."""
    path = place.command.data_dir / "log.sqlite"
    for number, partitions in enumerate((4, 3), 1):
        with closing(sqlite3.connect(path)) as changed, changed:
            changed.execute("UPDATE topics SET partitions = ?", (partitions,))
        with closing(SqliteEventLog(path)) as log:
            log.append(topic_of(RAIL), history(RAIL, seed=number), producer=f"synthetic-{number}", first_number=1)
        # What is processed at once may be taken partition by partition.
        place.command.ok("run")
    twice = "SELECT local_id FROM ledger WHERE local_id IS NOT NULL GROUP BY 1 HAVING count(DISTINCT partition) > 1"
    assert place.values(twice) != []


def test_a_topic_that_was_given_another_number_of_partitions_is_filled_in_the_order_of_arrival(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two processes, on a machine with one processor too.
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1})
    _give_other_partitions(place)
    before = place.contents()
    done = place.command("rebuild", "--json")
    assert "从头再来一遍" in done.stderr
    found = json.loads(done.stdout)
    assert (found["differences"], found["switched"]) == (0, True)
    assert place.contents()["ledger"] == before["ledger"]


@pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="one processor fills by one process: run it where there are two"
)
def test_killed_between_two_attempts_it_leaves_the_old_registry(place: Place) -> None:
    _give_other_partitions(place)
    before, epoch = place.contents(), place.epoch()
    assert place.with_failpoint("rebuild.crossed") == -signal.SIGKILL
    assert (place.contents(), place.epoch()) == (before, epoch)
    assert place.command.json("rebuild")["differences"] == 0
    assert place.schemas() == ["registry_previous"]


def test_of_two_rebuilds_the_second_is_told(place: Place) -> None:
    with only_rebuild(place.engine):
        result = place.command("rebuild")
    assert (result.exit_code, "另一个进程重建" in result.stderr) == (ExitCode.BUSY, True)
    assert place.command.json("rebuild")["switched"] is True


def test_rights_stay_and_so_does_what_consumers_built_on_the_views(place: Place) -> None:
    place.execute("DROP SCHEMA IF EXISTS department CASCADE; CREATE SCHEMA department")
    place.execute("CREATE VIEW department.mine AS SELECT registry_id, title FROM registry_v1_records")
    with place.engine.begin() as connection:
        apply_roles(connection)
        for login in ("rebuilt_worker", "rebuilt_other"):
            if not connection.exec_driver_sql("SELECT FROM pg_roles WHERE rolname = %s", (login,)).all():
                connection.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
        connection.exec_driver_sql("GRANT rebuilt_writer TO rebuilt_worker")
        connection.exec_driver_sql("GRANT SELECT ON ledger, registry_v1_ledger TO rebuilt_other")
    place.execute("DELETE FROM ledger")
    place.command.ok("rebuild", "--despite-differences")
    assert place.command("database", "roles", "show").exit_code == 0
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert place.values(owners) == ["rebuilt_owner"]
    assert len(place.values("SELECT title FROM department.mine")) == len(place.contents()["records"])
    other = open_engine(place.engine.url.set(username="rebuilt_other"))
    with other.connect() as connection:
        for name in ("ledger", "registry_v1_ledger"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() == EVENTS
    other.dispose()
    worker = Registry(place.engine.url.set(username="rebuilt_worker"))
    place.command.ok("rejections", "replay", place.command.lines("rejections", "list")[0]["event"])
    log = SqliteEventLog(place.command.data_dir / "log.sqlite")
    assert EmbeddedRuntime(log, worker, code_lists()).run().processed == 1
    log.close()
    worker.close()
    place.execute("DROP SCHEMA department CASCADE")


def test_a_reader_in_the_middle_is_waited_for(place: Place) -> None:
    epoch = place.epoch()
    with place.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM changes").all()
        released = threading.Timer(5, reader.rollback)
        released.start()
        assert place.command.json("rebuild")["switched"] is True
        assert not released.is_alive()
    assert place.epoch() != epoch


def test_who_holds_the_tables_for_too_long_is_named(place: Place) -> None:
    before = place.contents()
    with place.engine.connect() as reader:
        (pid,) = reader.exec_driver_sql("SELECT pg_backend_pid() FROM changes LIMIT 1").scalars()
        with pytest.raises(TablesHeldError) as held:
            wiring.replace_registry(
                place.command.settings(),
                despite_differences=False,
                report=lambda _done, _all: None,
                again=lambda: None,
                patience_seconds=0.0,
            )
    told = failure_of(held.value)
    assert told is not None
    assert (told.code, f"{pid} postgres idle in transaction" in told.text) == (ExitCode.BUSY, True)
    assert (place.contents(), place.schemas()) == (before, [])


def test_a_shorter_log_never_replaces_a_registry(place: Place) -> None:
    other = Command(place.command.data_dir / "other")
    other.ok("feed", "publish", str(FOLDER / "chengdu_rail.xlsx"))
    short = place.command.where(SCENARIOS_LOG=f"sqlite:///{other.data_dir / 'log.sqlite'}")("rebuild")
    assert (short.exit_code, "登记库未改动" in short.stderr) == (ExitCode.OUT_OF_STEP, True)
    assert place.command.json("rebuild", "--check")["differences"] == 0


def test_an_empty_registry_is_filled_from_the_whole_log(place: Place) -> None:
    filled = place.contents()
    postgresql.empty(place.engine)
    assert place.command.json("rebuild")["events"] == EVENTS
    assert place.contents()["ledger"] == filled["ledger"]


def test_a_trimmed_log_replaces_nothing(place: Place) -> None:
    log = SqliteEventLog(place.command.data_dir / "log.sqlite")
    log.trim(datetime.now(UTC) + timedelta(days=1), {it: held.end for it, held in log.partitions().items()})
    log.close()
    result = place.command("rebuild")
    assert (result.exit_code, "the log starts at" in result.stderr) == (ExitCode.OUT_OF_STEP, True)
    assert place.schemas() == []
