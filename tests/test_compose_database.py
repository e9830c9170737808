"""The logins that docker-compose.yml gives to workers, relay and HTTP interface, made on a real PostgreSQL the way its image would make it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from scenario_registry import wiring
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.relay.relay import Relay
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from scenario_registry.settings import Settings
from schemas.code_lists import code_lists
from schemas.log import topic_of
from sinks.database import open_engine
from sinks.registry import Registry
from sinks.tokens import tokens
from tests.scenario_registry.commands import Command
from tests.support import postgresql
from tests.support.events import RAIL, record, stated
from tests.test_compose import ROOT, SERVICES

DATABASE = SERVICES["postgres"]["environment"]["POSTGRES_DB"]
PASSWORD = "it's synthetic"  # noqa: S105


def make_login(folder: Path) -> None:
    """Run the script as the image does, with another place for the secret."""
    script = (ROOT / "deploy" / "postgresql" / "logins.sql").read_text(encoding="utf-8")
    for name in ("worker_password", "api_password"):
        (folder / name).write_text(PASSWORD, encoding="utf-8")
        mounted = f"/run/secrets/{name}"
        assert mounted in script
        script = script.replace(mounted, str(folder / name))
    url = postgresql.database(DATABASE).set(drivername="postgresql")
    psql = [postgresql.program("psql"), "--no-psqlrc", "--quiet", "--dbname", url.render_as_string(hide_password=False)]
    subprocess.run(psql, input=script, text=True, check=True)


def test_the_logins_process_relay_and_read_and_cannot_take_anything_away(tmp_path: Path) -> None:
    make_login(tmp_path)
    owner = postgresql.database(DATABASE)
    command = Command(tmp_path / "data", SCENARIOS_REGISTRY=owner.render_as_string(hide_password=False))
    for name in ("roles", "migrate"):
        command.ok(*SERVICES[name]["command"][2:])
    worker = owner.set(username="scenarios_worker", password=PASSWORD)
    log = SqliteEventLog(tmp_path / "log.sqlite")
    log.append(topic_of(RAIL), [record(stated("S-1", 1))], producer="test", first_number=1)
    registry = Registry(worker)
    EmbeddedRuntime(log, registry, code_lists()).run()
    reader = open_engine(worker, read_only=True)
    assert Relay(reader, log).run() == 2
    with pytest.raises(ProgrammingError, match="permission denied"), registry.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM ledger")
    served = owner.set(username="scenarios_api", password=PASSWORD)
    settings = Settings.in_folder(tmp_path).model_copy(update={"registry": served})
    with wiring.serving_reader(settings) as engine:
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT local_id FROM registry_v1_records").scalars().all() == ["S-1"]
            assert tokens(connection) == []
        with pytest.raises(ProgrammingError, match="permission denied"), engine.connect() as connection:
            connection.exec_driver_sql("SELECT contact_email FROM registry_v1_records")
    for opened in (reader, registry.engine):
        opened.dispose()
    log.close()
