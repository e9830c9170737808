"""Roles on a real PostgreSQL: what each login may do, what it may not, and what it is told then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import ProgrammingError

from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.failure import failure_of
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import topic_of
from sinks.database import open_engine
from sinks.registry import Registry
from sinks.roles import CONSOLE, CONTACTS, DUTIES, INTAKE, OWNER, READER, WRITER, apply_roles, standings
from sinks.sink import NewerTablesError, TablesNotReadyError
from tests.scenario_registry.commands import Command
from tests.support import postgresql
from tests.support.events import RAIL, record, stated

NAME = "roles"


def as_login(duty: str, name: str = NAME) -> URL:
    """The database as a login that is a member of the duty's role."""
    return postgresql.database(name).set(username=f"{name}_{duty}_login")


def make_logins(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        apply_roles(connection)
        for duty in DUTIES:
            login = f"{name}_{duty}_login"
            if not connection.exec_driver_sql("SELECT FROM pg_roles WHERE rolname = %s", (login,)).all():
                connection.exec_driver_sql(f"CREATE ROLE {login} LOGIN IN ROLE {name}_{duty}")


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry with roles, as its administrator sees it."""
    opened = Registry(postgresql.database(NAME))
    postgresql.empty(opened.engine)
    make_logins(opened.engine, NAME)
    yield opened
    opened.close()


def fill(registry: Registry, folder: Path) -> None:
    log = SqliteEventLog(folder / "log.sqlite")
    events = [record(stated("S-1", 1)), record(stated("S-2", 1, kind="unknown"))]
    log.append(topic_of(RAIL), events, producer="test", first_number=1)
    EmbeddedRuntime(log, registry, code_lists()).run()
    log.close()


ACTS = {
    "SELECT title, registry_id FROM registry_v1_records": {OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE},
    "SELECT sequence, said_at FROM registry_v1_history": {OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE},
    "SELECT version, kind, stage FROM registry_v1_changes": {OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE},
    "SELECT * FROM registry_v1_ledger": {OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE},
    "SELECT event_id FROM registry_v1_rejections": {OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE},
    "SELECT contact_email FROM registry_v1_records": {OWNER, WRITER, CONTACTS, CONSOLE},
    "SELECT statement FROM registry_v1_records": {OWNER, WRITER, CONTACTS, CONSOLE},
    "SELECT data FROM registry_v1_history": {OWNER, WRITER, CONTACTS, CONSOLE},
    "SELECT statement FROM registry_v1_changes": {OWNER, WRITER, CONTACTS, CONSOLE},
    "SELECT problems FROM registry_v1_rejections": {OWNER, WRITER, CONTACTS, CONSOLE},
    "SELECT * FROM records": {OWNER, WRITER, INTAKE, CONSOLE},
    "SELECT raw FROM rejections": {OWNER, WRITER, INTAKE, CONSOLE},
    "SELECT digest FROM access_tokens": {OWNER, WRITER, INTAKE, CONSOLE},
    "SELECT secret FROM receipt_key": {OWNER, INTAKE, CONSOLE},
    "SELECT outcome FROM receipts": {OWNER, WRITER, INTAKE, CONSOLE},
    "UPDATE access_tokens SET last_used_us = 1": {OWNER, INTAKE, CONSOLE},
    "UPDATE access_tokens SET expires_us = 1": {OWNER, CONSOLE},
    "INSERT INTO access_tokens SELECT * FROM access_tokens": {OWNER, CONSOLE},
    "DELETE FROM receipts": {OWNER},
    "UPDATE records SET stage = stage": {OWNER, WRITER},
    "UPDATE registry_version SET version = version": {OWNER, WRITER},
    "INSERT INTO quality_runs (rule_set, since_us, until_us, registry_version) VALUES ('', 1, 2, 3)": {OWNER, WRITER},
    "UPDATE quality_incidents SET kind = kind": {OWNER, WRITER},
    "UPDATE quality_deliveries SET attempts = attempts": {OWNER, WRITER},
    "DELETE FROM quality_incidents": {OWNER},
    "UPDATE quality_notices SET event = event": {OWNER},
    "CREATE TEMPORARY TABLE staged_something (it int)": {OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE},
    "UPDATE versions SET data = data": {OWNER},
    "UPDATE ledger SET outcome = outcome": {OWNER},
    "UPDATE changes SET kind = kind": {OWNER},
    "UPDATE feed_epoch SET epoch = epoch": {OWNER},
    "UPDATE alembic_version SET version_num = version_num": {OWNER},
    "DELETE FROM records": {OWNER},
    "DELETE FROM ledger": {OWNER},
    "TRUNCATE changes": {OWNER},
    "DROP TABLE records CASCADE": {OWNER},
    "ALTER TABLE records ADD COLUMN more int": {OWNER},
    "CREATE TABLE something (it int)": {OWNER},
    "CREATE SCHEMA something": {OWNER},
    "SELECT password FROM console_users": {OWNER, CONSOLE},
    "INSERT INTO console_users SELECT * FROM console_users": {OWNER, CONSOLE},
    "DELETE FROM console_users": {OWNER},
    "DELETE FROM console_sessions": {OWNER, CONSOLE},
    "SELECT act FROM console_acts": {OWNER, CONSOLE},
    "INSERT INTO console_acts SELECT * FROM console_acts": {OWNER, CONSOLE},
    "DELETE FROM console_acts": {OWNER},
    "SELECT address FROM subscriptions": {OWNER, WRITER, CONSOLE},
    "SELECT secret FROM subscription_key": {OWNER, WRITER, CONSOLE},
    "UPDATE subscriptions SET name = name": {OWNER, WRITER, CONSOLE},
    "UPDATE notice_position SET version = version": {OWNER, WRITER},
    "UPDATE notices SET message = message": {OWNER, WRITER},
    "INSERT INTO notice_messages SELECT * FROM notice_messages": {OWNER, WRITER, CONSOLE},
    "DELETE FROM subscriptions": {OWNER},
    "UPDATE judgements SET reason = reason": {OWNER, WRITER, CONSOLE},
    "CREATE OR REPLACE VIEW registry_v1_ledger AS SELECT * FROM ledger": set(),
}
"""Statements, and who may run them. The last one nobody may: PostgreSQL keeps a view's columns."""


@pytest.mark.parametrize("duty", DUTIES)
def test_each_role_may_do_its_part_and_no_more(registry: Registry, duty: str, tmp_path: Path) -> None:
    fill(registry, tmp_path)
    engine = open_engine(as_login(duty))
    allowed, told = set(), []
    for act in ACTS:
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(act)
                allowed.add(act)
            except ProgrammingError as error:
                told.append(failure_of(error))
    engine.dispose()
    assert allowed == {act for act, duties in ACTS.items() if duty in duties}
    # An owner is not refused for want of a right.
    refused = [failure for failure in told if failure is not None]
    assert (duty == OWNER) == (refused == [])
    for failure in refused:
        assert failure.code is ExitCode.UNWRITABLE
        assert "scenarios database roles show" in failure.text


def test_a_writer_works_and_a_reader_is_told_to_leave_it(registry: Registry, tmp_path: Path) -> None:
    worker = Registry(as_login(WRITER))
    fill(worker, tmp_path)
    worker.close()
    assert sum(registry.positions().values()) == 2
    with pytest.raises(ProgrammingError) as refused:
        Registry(as_login(READER))
    failure = failure_of(refused.value)
    assert failure is not None
    assert "writer" in failure.text


@pytest.mark.parametrize(("found", "error"), [("0003", TablesNotReadyError), ("9999", NewerTablesError)])
def test_a_writer_leaves_tables_of_another_version_alone(
    registry: Registry, found: str, error: type[Exception]
) -> None:
    with registry.engine.begin() as connection:
        before = connection.exec_driver_sql("UPDATE alembic_version SET version_num = %s", (found,)).rowcount
    try:
        with pytest.raises(error) as told:
            Registry(as_login(WRITER))
    finally:
        with registry.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = %s", (registry.revision,))
    assert before == 1
    failure = failure_of(told.value)
    assert failure is not None
    assert failure.code is ExitCode.UNREADABLE
    assert ("scenarios database migrate" in failure.text) == (error is TablesNotReadyError)


def test_roles_before_tables_and_an_owner_that_is_no_superuser() -> None:
    name = "roles_first"
    administrator = open_engine(postgresql.database(name))
    make_logins(administrator, name)
    with pytest.raises(TablesNotReadyError):
        Registry(as_login(WRITER, name))
    Registry(as_login(OWNER, name)).close()
    with administrator.connect() as connection:
        owners = connection.exec_driver_sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners.scalars().all() == [f"{name}_owner"]
        assert [(it.exists, it.members, it.lacks) for it in standings(connection)] == [
            (True, [f"{name}_{duty}_login"], []) for duty in DUTIES
        ]
    Registry(as_login(WRITER, name)).close()
    administrator.dispose()


def test_the_command_gives_back_what_was_taken_and_takes_what_was_given(tmp_path: Path, registry: Registry) -> None:
    command = Command(tmp_path, SCENARIOS_REGISTRY=registry.engine.url.render_as_string(hide_password=False))
    assert command("database", "roles", "show").exit_code == 0
    with registry.engine.begin() as connection:
        connection.exec_driver_sql(f"REVOKE INSERT ON ledger FROM {NAME}_writer")
        connection.exec_driver_sql(f"GRANT SELECT ON records TO {NAME}_reader")
    lacking = command.json("database", "roles", "show", code=ExitCode.NO)
    assert [it["lacks"] for it in lacking] == [[], ["INSERT ON TABLE ledger"], [], [], [], []]
    for _ in range(2):
        assert [it["lacks"] for it in command.json("database", "roles", "apply")] == [[]] * 6
    with registry.engine.connect() as connection:
        query = f"SELECT has_table_privilege('{NAME}_reader', 'records', 'SELECT')"
        assert connection.exec_driver_sql(query).scalar_one() is False
    assert command.json("database", "migrate") == {"revision": registry.revision}


def test_the_command_as_a_login_without_the_right_says_so(tmp_path: Path, registry: Registry) -> None:
    url = as_login(WRITER).render_as_string(hide_password=False)
    result = Command(tmp_path, SCENARIOS_REGISTRY=url)("database", "roles", "apply")
    assert result.exit_code == ExitCode.UNWRITABLE
    assert "权限" in result.stderr


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    result = Command(tmp_path)("database", "roles", "show")
    assert (result.exit_code, "postgresql" in result.stderr) == (ExitCode.USAGE, True)
    assert "up to date" in Command(tmp_path).ok("database", "migrate")
