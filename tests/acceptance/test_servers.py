"""The same runtime on servers: log on a real Kafka, registry on a real PostgreSQL. It reaches the same registry as on two files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from scenario_registry import wiring
from scenario_registry.demo.deliveries import first_delivery, second_delivery
from scenario_registry.record_json import canonical
from scenario_registry.settings import Settings
from schemas.outcome import Outcome
from sinks.queries.ledger import balances
from sinks.queries.records import records
from sinks.registry import Registry
from tests.acceptance.carrying import carry
from tests.support import postgresql
from tests.support.kafka.shared import empty_broker

SCENARIOS = Path(sys.executable).parent / "scenarios"
DELIVERIES = [first_delivery(), second_delivery()]


@pytest.fixture
def servers(tmp_path: Path) -> Settings:
    registry = postgresql.database("acceptance")
    opened = Registry(registry)
    postgresql.empty(opened.engine)
    opened.close()
    return Settings.in_folder(tmp_path, log=f"kafka://{empty_broker().address}", registry=registry)


def shown(settings: Settings) -> tuple[list[dict[str, Any]], dict[str, Counter[Outcome]]]:
    """The canonical export, and what became of how many events by organisation."""
    with wiring.reader(settings) as engine, engine.connect() as connection:
        accounts = balances(connection)
        assert all(account.is_even for account in accounts)
        outcomes: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
        for account in accounts:
            outcomes[account.organisation].update(account.outcomes)
        return [canonical(record) for record in records(connection)], outcomes


def test_six_organisations_files_give_the_same_registry_on_servers_as_in_files(
    servers: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = Settings.in_folder(tmp_path_factory.mktemp("files"))
    for deliveries in DELIVERIES:
        for settings in (files, servers):
            carry(settings, deliveries)
        assert len(shown(files)[0]) >= 40
        assert shown(servers) == shown(files)


def test_the_commands_work_on_servers(servers: Settings, tmp_path: Path) -> None:
    file = DELIVERIES[0][0]
    environment = os.environ | {
        "SCENARIOS_DATA_DIR": str(tmp_path),
        "SCENARIOS_LOG": str(servers.log),
        "SCENARIOS_REGISTRY": _whole(servers.registry),
    }

    def scenarios(*arguments: str) -> Any:
        run = subprocess.run(
            [SCENARIOS, *arguments, "--json"], env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    scenarios("feed", "publish", str(file))
    assert scenarios("status")["waiting"] > 0
    ran = scenarios("run")
    assert ran["processed"] == sum(ran["outcomes"].values()) > 0
    status = scenarios("status")
    assert (status["waiting"], status["version"]) == (0, ran["version"])
    with wiring.event_log(servers) as log, wiring.registry(servers) as registry:
        assert registry.positions() == {place: held.end for place, held in log.partitions().items()}


def _whole(url: URL) -> str:
    return url.render_as_string(hide_password=False)
