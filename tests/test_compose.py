"""docker-compose.yml and Dockerfile against the code: settings, commands, options, ports and names are those that exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from quality.kept.place import KEPT
from scenario_registry.cli.commands import command
from scenario_registry.settings import Settings, load_settings
from scenario_registry.supervision.supervisor import STOP_SECONDS
from scenario_registry.wiring import brokers
from schemas.code_files import organisations_of
from schemas.code_lists import ORGANISATIONS_FILE

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = sorted(name for name in SERVICES if name.startswith("kafka-"))
OWN = sorted(name for name, service in SERVICES.items() if service["image"] == "scenario-registry")
ONCE = sorted(name for name, service in SERVICES.items() if service["restart"] == "on-failure")
"""Services that end when they are done."""
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def listeners(node: str, name: str) -> dict[str, str]:
    """Address by listener, with the defaults of variables."""
    stated: str = SERVICES[node]["environment"][name]
    return dict(it.split("://") for it in with_defaults(stated).split(","))


def with_defaults(text: str) -> str:
    """What Compose reads where no variable is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def own_command(name: str) -> list[str]:
    """What follows ``scenarios`` in a service of ours; out of a shell's line where it is one."""
    command: list[str] = SERVICES[name]["command"]
    if "entrypoint" not in SERVICES[name]:
        return command
    (line,) = command
    (called,) = re.findall(r"\bscenarios ([^&;]+)", line)
    return shlex.split(called)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_bounded_restarted_and_stopped_with_patience(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "cpus"} <= service.keys()
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    if name not in ONCE:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"
        assert "stop_grace_period" in service


@pytest.mark.parametrize("name", [it for it in SERVICES if it not in NODES])
def test_only_named_places_can_be_written_to(name: str) -> None:
    # Kafka's image writes its configuration beside its programs.
    assert SERVICES[name]["read_only"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root(name: str) -> None:
    user = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1] if name in OWN else SERVICES[name]["user"]
    assert user not in ("root", "0", "")


@pytest.mark.parametrize("name", SERVICES)
def test_every_port_is_open_on_this_machine_only_unless_the_operator_opens_it(name: str) -> None:
    ports = SERVICES[name].get("ports", ())
    assert all(with_defaults(port).startswith("127.0.0.1:") for port in ports)
    # Kafka alone encrypts and asks who one is.
    assert name in NODES or not any("$" in port for port in ports)


@pytest.mark.parametrize("name", OWN)
def test_our_commands_options_and_settings_exist(name: str) -> None:
    service = SERVICES[name]
    own = {
        key.removeprefix("SCENARIOS_").lower(): value
        for key, value in service["environment"].items()
        if key.startswith("SCENARIOS_")
    }
    assert own.keys() <= Settings.model_fields.keys()
    settings = load_settings(
        None, {key: value for key, value in service["environment"].items() if key.startswith("SCENARIOS_")}
    )
    assert settings.worker_group == own["worker_group"]
    option, file, *words = own_command(name)
    assert (option, file) == ("--config", "/run/secrets/settings")
    assert "settings" in {it if isinstance(it, str) else it["target"] for it in service["secrets"]}
    known = command(words.pop(0))
    while words and hasattr(known, "commands"):
        known = known.commands[words.pop(0)]
    options = {name for parameter in known.params for name in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= options
    assert re.search(r'^ENTRYPOINT \["scenarios"\]$', DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("name", ["worker", "relay", "match", "alerts", "notices", "api"])
def test_health_is_asked_where_the_command_answers(name: str) -> None:
    command = own_command(name)
    port = command[command.index("--port") + 1]
    assert command[command.index("--bind") + 1] == "0.0.0.0"  # noqa: S104 - as the container has it
    assert f"http://127.0.0.1:{port}/health" in SERVICES[name]["healthcheck"]["test"][-1]
    assert port in re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)[0].split()


def test_workers_are_given_more_time_to_stop_than_their_supervisor_takes() -> None:
    assert int(SERVICES["worker"]["stop_grace_period"].removesuffix("s")) > STOP_SECONDS


@pytest.mark.parametrize("name", ["worker", "relay", "api"])
def test_our_services_find_all_nodes_and_wait_for_everything_they_need(name: str) -> None:
    service = SERVICES[name]
    found = brokers(load_settings(None, service["environment"]))
    assert found == [f"{node}{listeners(node, 'KAFKA_LISTENERS')['INSIDE']}" for node in NODES]
    assert service["depends_on"] == {
        **{key: {"condition": "service_healthy"} for key in [*NODES, "postgres"]},
        **{key: {"condition": "service_completed_successfully"} for key in ONCE},
    }


def test_a_service_shares_a_network_with_everything_that_it_waits_for() -> None:
    for name, service in SERVICES.items():
        for other in service.get("depends_on", ()):
            if other not in ONCE:
                assert set(service["networks"]) & set(SERVICES[other]["networks"]), (name, other)


def test_only_those_who_work_with_the_log_are_where_kafka_asks_for_no_name() -> None:
    assert {name for name, service in SERVICES.items() if "log" in service["networks"]} == {
        *NODES, "worker", "relay", "topics", "api",
    }  # fmt: skip
    assert {name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")} == {"outside"}
    # To send mail and webhooks, and to be reached.
    assert [name for name in OWN if "outside" in SERVICES[name]["networks"]] == ["alerts", "api", "notices"]


def test_whoever_only_writes_has_no_login_that_may_do_more() -> None:
    limited = {name for name in OWN if {"source": "worker", "target": "settings"} in SERVICES[name]["secrets"]}
    assert limited == {"worker", "relay", "match", "topics"}
    # Whoever reaches outside has no other login either.
    for name in ("alerts", "api", "notices"):
        assert SERVICES[name]["secrets"] == [{"source": name, "target": "settings"}]


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
    assert [with_defaults(it) for it in SERVICES[node]["ports"]] == [f"127.0.0.1:{port}:{port}"]


def test_data_lies_in_named_volumes_and_what_is_mounted_from_here_cannot_be_changed() -> None:
    used = [volume for service in SERVICES.values() for volume in service.get("volumes", ())]
    named = [volume.split(":")[0] for volume in used if not volume.startswith((".", "/"))]
    assert sorted(named) == sorted(COMPOSE["volumes"])
    for volume in used:
        if volume.startswith((".", "/")):
            source, _, mode = volume.split(":")
            assert mode.split(",")[0] == "ro"
            assert (ROOT / source).is_dir()


def test_secrets_are_files_outside_the_repository_and_never_in_the_environment() -> None:
    secrets = {
        it if isinstance(it, str) else it["source"]
        for service in SERVICES.values()
        for it in service.get("secrets", ())
    }
    assert secrets == COMPOSE["secrets"].keys()
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/secrets/" in ignored
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        assert not [key for key in service.get("environment", {}) if key.endswith("PASSWORD")]


def test_the_image_has_what_our_services_need() -> None:
    assert "[distributed,http,postgresql,quality,semantic]" in DOCKERFILE
    assert "--constraint /dist/requirements.lock" in DOCKERFILE
    reports, *_ = SERVICES["quality"]["volumes"]
    assert f"install -d -o scenarios {reports.split(':')[1]}" in DOCKERFILE


def test_the_script_makes_every_secret_that_services_read_and_leaves_alone_what_is_there(tmp_path: Path) -> None:
    script = ROOT / "deploy" / "secrets.sh"
    environment = os.environ | {"KAFKA_HOST": "registry.example"}
    contents = []
    for _ in range(2):
        subprocess.run(["sh", script], cwd=tmp_path, env=environment, check=True)
        files = {secret["file"]: (tmp_path / secret["file"]).read_text() for secret in COMPOSE["secrets"].values()}
        contents.append(files)
    assert contents[0] == contents[1]
    assert all(contents[0].values())
    for file, user, password in (
        ("settings.toml", "scenarios", "postgres_password"), ("worker.toml", "scenarios_worker", "worker_password"),
        ("alerts.toml", "scenarios_worker", "worker_password"), ("notices.toml", "scenarios_worker", "worker_password"),
        ("api.toml", "scenarios_api", "api_password"),
    ):  # fmt: skip
        url = load_settings(tmp_path / "secrets" / file, {}).registry
        assert (url.host, url.database) == ("postgres", SERVICES["postgres"]["environment"]["POSTGRES_DB"])
        assert (url.username, url.password) == (user, contents[0][f"./secrets/{password}"])
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    shown = ["openssl", "x509", "-in", tmp_path / "secrets" / "kafka-2.pem", "-noout", "-ext", "subjectAltName"]
    names = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    assert "DNS:kafka-2, DNS:registry.example" in names


def test_organisations_of_the_city_are_known_to_every_service_of_ours() -> None:
    (table,) = COMPOSE["configs"].values()
    assert organisations_of(ROOT / table["file"]) == {}
    for name in OWN:
        (given,) = SERVICES[name]["configs"]
        assert given["source"] in COMPOSE["configs"]
        assert SERVICES[name]["environment"][ORGANISATIONS_FILE] == given["target"]


def test_quality_runs_know_the_declarations_of_the_city_s_feeds() -> None:
    folder = SERVICES["quality"]["environment"]["SCENARIOS_FEEDS_DIR"]
    (source,) = [it.split(":")[0] for it in SERVICES["quality"]["volumes"] if it.split(":")[1] == folder]
    assert (ROOT / source).is_dir()


def test_quality_runs_look_at_what_changed_and_nobody_backs_up_what_they_keep() -> None:
    (command,) = SERVICES["quality"]["command"]
    assert "quality run --changed --to /reports" in command
    (backup,) = [it for it in (ROOT / "docs" / "containers.md").read_text().splitlines() if "pg_dump" in it]
    assert f"--exclude-schema={KEPT}" in backup
