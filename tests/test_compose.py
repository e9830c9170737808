"""docker-compose.yml and Dockerfile against the code: settings, commands, ports and names are those that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from scenario_registry.cli.main import app
from scenario_registry.settings import Settings, load_settings
from scenario_registry.wiring import brokers

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = sorted(name for name in SERVICES if name.startswith("kafka-"))
OWN = sorted(name for name, service in SERVICES.items() if service["image"] == "scenario-registry")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def listeners(node: str, name: str) -> dict[str, str]:
    """Address by listener."""
    stated: str = SERVICES[node]["environment"][name]
    return dict(it.split("://") for it in stated.split(","))


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_bounded_restarted_and_stopped_with_patience(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert {"mem_limit", "cpus", "stop_grace_period"} <= service.keys()
    assert not service.get("privileged")


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root(name: str) -> None:
    user = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1] if name in OWN else SERVICES[name]["user"]
    assert user not in ("root", "0", "")


@pytest.mark.parametrize("name", SERVICES)
def test_every_port_is_open_on_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@pytest.mark.parametrize("name", OWN)
def test_our_commands_and_settings_exist(name: str) -> None:
    service = SERVICES[name]
    own = {key.removeprefix("SCENARIOS_").lower(): value for key, value in service["environment"].items()}
    assert own.keys() <= Settings.model_fields.keys()
    assert load_settings(None, service["environment"]).worker_group == own["worker_group"]
    programs = (service["command"], service["healthcheck"]["test"][2:])
    for option, file, command, *arguments in programs:
        assert (option, file) == ("--config", "/run/secrets/settings")
        assert "settings" in service["secrets"]
        known = get_command(app).commands[command]  # type: ignore[attr-defined]
        assert set(arguments) <= {name for parameter in known.params for name in parameter.opts}
    assert re.search(r'^ENTRYPOINT \["scenarios"\]$', DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("name", OWN)
def test_our_services_find_all_nodes_and_wait_for_everything_they_need(name: str) -> None:
    service = SERVICES[name]
    found = brokers(load_settings(None, service["environment"]))
    assert found == [f"{node}{listeners(node, 'KAFKA_LISTENERS')['INSIDE']}" for node in NODES]
    assert service["depends_on"] == {key: {"condition": "service_healthy"} for key in [*NODES, "postgres"]}


def test_the_nodes_know_each_other_and_keep_three_copies() -> None:
    voters = [f"{number}@{node}:9093" for number, node in enumerate(NODES, 1)]
    for number, node in enumerate(NODES, 1):
        environment = SERVICES[node]["environment"]
        assert environment["KAFKA_NODE_ID"] == number
        assert environment["KAFKA_CONTROLLER_QUORUM_VOTERS"].split(",") == voters
        assert listeners(node, "KAFKA_LISTENERS")["CONTROLLER"] == ":9093"
        assert environment["KAFKA_DEFAULT_REPLICATION_FACTOR"] == len(NODES) == 3
        assert environment["KAFKA_MIN_INSYNC_REPLICAS"] == 2
        assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


@pytest.mark.parametrize("node", NODES)
def test_a_node_is_reached_under_the_names_that_it_tells(node: str) -> None:
    inside, outside = (listeners(node, "KAFKA_ADVERTISED_LISTENERS")[name] for name in ("INSIDE", "OUTSIDE"))
    bound = listeners(node, "KAFKA_LISTENERS")
    assert inside == f"{node}{bound['INSIDE']}"
    host, port = outside.split(":")
    assert (host, f":{port}") == ("localhost", bound["OUTSIDE"])
    assert SERVICES[node]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_data_lies_in_named_volumes_and_secrets_in_files_outside_the_repository() -> None:
    used = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())]
    assert sorted(used) == sorted(COMPOSE["volumes"])
    secrets = {name for service in SERVICES.values() for name in service.get("secrets", ())}
    assert secrets == COMPOSE["secrets"].keys()
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/secrets/" in ignored
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        assert not [key for key in service.get("environment", {}) if key.endswith("PASSWORD")]


def test_the_image_has_what_workers_need() -> None:
    assert "[distributed,postgresql]" in DOCKERFILE
    assert "--constraint /dist/requirements.lock" in DOCKERFILE
