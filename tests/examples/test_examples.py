"""The examples in Java and Node, each as one organisation with a log-in and the rights of its own, on a Kafka that checks them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scenario_registry import wiring
from scenario_registry.localset.processes import free_ports
from schemas.log import organisation_of
from sinks.registry import Registry
from tests.examples import built
from tests.support import postgresql
from tests.support.contents import Contents, contents_of, shown
from tests.support.events import MEDIA, RAIL, statement
from tests.support.kafka.city import RELAY, WORKER, City
from tests.support.kafka.secure import SECURE, SecureKafka
from tests.support.places import whole_log

PUBLISHED = Path(__file__).parents[2] / "schemas" / "published"
NOT_DELIVERED, USAGE = 75, 2
LOCAL_ID = '场景-１ "甲"'

Build = Callable[[Path], list[str]]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    kafka = SecureKafka(tmp_path_factory.mktemp("kafka"))
    kafka.node.start()
    city = City(kafka, tmp_path_factory.mktemp("city"))
    registry = Registry(city.registry)
    postgresql.empty(registry.engine)
    registry.close()
    worker = city.command(WORKER).process("worker")
    yield city
    worker.kill()
    worker.communicate()
    kafka.node.kill()


class Site:
    """An organisation's machine, on which the example runs."""

    def __init__(self, command: list[str], organisation: str, folder: Path, city: City) -> None:
        self.organisation = organisation
        self.state = folder / "state"
        self._command = command
        self._environment = {
            "SCENARIOS_ORGANISATION": organisation,
            "SCENARIOS_STATE": str(self.state),
            "SCENARIOS_KAFKA": city.kafka.node.address_of(SECURE),
            "SCENARIOS_KAFKA_CA_FILE": str(city.kafka.authority.file),
            "SCENARIOS_KAFKA_USERNAME": organisation,
            "SCENARIOS_KAFKA_PASSWORD_FILE": str(city.secret_of(organisation)),
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *words: str, exit_code: int = 0, **others: str) -> list[dict[str, Any]]:
        """What the example printed, a JSON a line; ``others`` are variables with other values."""
        environment = os.environ | self._environment | others
        done = subprocess.run([*self._command, *words], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == exit_code, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(params=[(built.java, RAIL), (built.node, MEDIA)], ids=["java", "node"])
def site(request: pytest.FixtureRequest, tmp_path: Path, city: City) -> Site:
    build, organisation = request.param
    (tmp_path / "built").mkdir()
    return Site(build(tmp_path / "built"), organisation, tmp_path, city)


def in_file(folder: Path, content: dict[str, Any]) -> str:
    file = folder / "data.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    return str(file)


def test_it_speaks_is_accepted_and_reads_what_became_of_it(site: Site, city: City, tmp_path: Path) -> None:
    away = f"127.0.0.1:{free_ports(1)[0]}"
    whole, pilot = in_file(tmp_path, statement(title="合成\\示例")), {"stage": "pilot", "need": None}
    assert site.run("state", LOCAL_ID, whole, exit_code=NOT_DELIVERED, SCENARIOS_KAFKA=away) == []
    shutil.copytree(site.state / "pending", tmp_path / "pending")
    told = site.run("amend", LOCAL_ID, in_file(tmp_path, pilot))
    assert [(it["type"], it["sequence"]) for it in told] == [("scenario.stated.v1", 1), ("scenario.amended.v1", 2)]
    told += site.run("withdraw", LOCAL_ID, '合成理由："取消"')
    # As after a kill between Kafka's answer and the note of it: the same is sent once more.
    shutil.copytree(tmp_path / "pending", site.state / "pending", dirs_exist_ok=True)
    assert site.run("send") == told[:1]
    assert site.run("send") == []

    contents = processed(city, site.organisation, 4)
    city.command(RELAY).ok("relay")
    answers = site.run("answers")
    assert [(it["data"]["event_id"], it["data"]["outcome"]) for it in answers] == [
        *((it["id"], "accepted") for it in told), (told[0]["id"], "duplicate"),
    ]  # fmt: skip
    assert site.run("answers") == []
    assert problems_of_the_contract(answers) == []
    assert problems_of_the_contract(sent(city, site.organisation)) == []
    now = shown(contents)[site.organisation, LOCAL_ID]
    assert (now.stage, now.reason, now.sequence) == ("withdrawn", '合成理由："取消"', 3)
    assert now.statement["title"] == "合成\\示例"


def test_it_says_what_it_lacks(site: Site, tmp_path: Path) -> None:
    site.run("state", "S-1", exit_code=USAGE)
    site.run("state", "S-1", str(tmp_path / "nothing.json"), exit_code=USAGE)
    site.run("send", exit_code=USAGE, SCENARIOS_ORGANISATION="")
    assert site.run("send") == []


def processed(city: City, organisation: str, count: int) -> Contents:
    """The registry once it holds so many events of the organisation."""
    registry = Registry(city.registry)
    while True:
        contents = contents_of(registry.engine)
        if sum(row[0] == organisation for row in contents["ledger"]) >= count:
            registry.close()
            return contents
        time.sleep(0.1)


def sent(city: City, organisation: str) -> list[dict[str, Any]]:
    """The organisation's events as the log has them."""
    with wiring.event_log(city.settings(organisation)) as log:
        return [json.loads(it.value) for it in whole_log(log) if organisation_of(it.topic) == organisation]


def problems_of_the_contract(messages: list[dict[str, Any]]) -> list[str]:
    """What the published JSON Schemas find wrong."""
    assert messages
    return [
        error.message
        for message in messages
        for error in Draft202012Validator(
            json.loads((PUBLISHED / f"{message['type']}.json").read_text(encoding="utf-8"))
        ).iter_errors(message)
    ]
