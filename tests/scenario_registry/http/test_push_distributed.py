"""The same push into Kafka, and with a login on PostgreSQL that may do no more than that."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scenario_registry.eventlog.kafka_log import KafkaEventLog
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import LogRecord
from sinks.database import open_engine
from sinks.registry import Registry
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.sender import code, followed, push, receipts, token_of
from tests.scenario_registry.http.serving import serving, serving_here
from tests.scenario_registry.http.test_deliveries import WORKBOOK, hand_in, told
from tests.sinks.test_roles import as_login, make_logins
from tests.support import postgresql
from tests.support.events import RAIL, stated
from tests.support.kafka.shared import empty_broker
from tests.support.places import whole_log
from tests.support.waiting import wait_until

NAME = "pushed"


@pytest.fixture
def owner(tmp_path: Path) -> Command:
    """The command line as the owner of an empty registry."""
    url = postgresql.database(NAME)
    opened = Registry(url)
    postgresql.empty(opened.engine)
    make_logins(opened.engine, NAME)
    opened.close()
    return Command(tmp_path / "data", SCENARIOS_REGISTRY=url.render_as_string(hide_password=False))


def as_duty(owner: Command, duty: str) -> Command:
    return owner.where(SCENARIOS_REGISTRY=as_login(duty, NAME).render_as_string(hide_password=False))


def said(it: LogRecord) -> tuple[bytes, str, str]:
    """Of what, what happened, and its title. Ids are by chance."""
    event = json.loads(it.value)
    return it.key or b"", event["type"], event["data"].get("title", "")


def test_events_are_taken_by_a_login_that_may_do_no_more(owner: Command) -> None:
    token = token_of(owner)
    with serving_here(as_duty(owner, "intake")) as api:
        (receipt,) = receipts(push(api, token, stated("S-1", 1)))
        assert followed(api, token, receipt)["state"] == "received"
        owner.ok("run")
        assert followed(api, token, receipt)["state"] == "visible"
    (listed,) = owner.lines("tokens", "list")
    assert listed["last_used_at"] is not None
    with serving_here(as_duty(owner, "reader")) as api:
        assert code(push(api, token, stated("S-1", 1))) == "push_not_offered"
        assert api.get("/v1/changes").json()["version"] == 1


def test_events_are_taken_while_the_database_is_away(owner: Command) -> None:
    token = token_of(owner)
    administrator = open_engine(postgresql.database("pushed_beside"))
    with (
        serving(as_duty(owner, "intake")) as api,
        administrator.connect().execution_options(isolation_level="AUTOCOMMIT") as there,
    ):
        there.exec_driver_sql(f'ALTER DATABASE "{NAME}" ALLOW_CONNECTIONS false')
        there.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (NAME,))
        try:
            (receipt,) = receipts(push(api, token, stated("S-1", 1)))
            answer = api.get(f"/v1/receipts/{receipt}", headers={"Authorization": f"Bearer {token}"})
            assert (answer.status_code, code(answer)) == (503, "registry_unavailable")
            assert answer.json()["request_id"]
        finally:
            there.exec_driver_sql(f'ALTER DATABASE "{NAME}" ALLOW_CONNECTIONS true')
        owner.ok("run")
        wait_until(lambda: followed(api, token, receipt)["state"] == "visible")
    administrator.dispose()


def test_what_has_a_receipt_is_on_kafka(command: Command) -> None:
    broker = empty_broker()
    token = token_of(command)
    events = [stated(f"S-{it}", 1) for it in range(300)]
    with serving(command.where(SCENARIOS_LOG=f"kafka://{broker.address}")) as api:
        given = [it for at in range(0, 300, 100) for it in receipts(push(api, token, events[at : at + 100]))]
        assert len(set(given)) == 300
        log = KafkaEventLog([broker.address])
        found = list(whole_log(log))
        log.close()
    assert sorted(json.loads(it.value)["subject"] for it in found) == sorted(it["subject"] for it in events)
    assert {name for it in found for name, _ in it.headers} == {"receipt"}


def test_a_file_that_is_handed_in_is_on_kafka_once(command: Command, tmp_path: Path) -> None:
    by_command = Command(tmp_path / "other")
    by_command.ok("feed", "publish", str(WORKBOOK))
    other = SqliteEventLog(by_command.data_dir / "log.sqlite")
    expected = sorted(map(said, whole_log(other)))
    other.close()
    broker = empty_broker()
    token, content = token_of(command), WORKBOOK.read_bytes()
    with serving(command.where(SCENARIOS_LOG=f"kafka://{broker.address}")) as api:
        assert code(hand_in(api, token, content)) == "deliveries_not_offered"
        # An outbox is put where a server is to take files.
        (command.data_dir / "outbox.sqlite").touch()
        first, again = (told(hand_in(api, token, content)) for _ in range(2))
        assert (first["state"], first["sent"], again["sent"]) == ("sent", len(expected), 0)
    log = KafkaEventLog([broker.address])
    held = whole_log(log)
    log.close()
    # That it was handed in again, with nothing new, is told by one event that is there already.
    again_told = [it for it in held if json.loads(dict(it.headers)["origin"]) == {"feed": RAIL, "receipt": True}]
    assert len(again_told) == 1
    assert sorted(said(it) for it in held if it not in again_told) == expected


def test_without_brokers_there_is_no_receipt_and_a_file_is_not_taken(command: Command) -> None:
    token = token_of(command)
    with serving(command.where(SCENARIOS_LOG="kafka://127.0.0.1:1")) as api:
        (command.data_dir / "outbox.sqlite").touch()
        with ThreadPoolExecutor() as at_once:
            pushed = at_once.submit(push, api, token, stated("S-1", 1))
            handed_in = at_once.submit(hand_in, api, token, WORKBOOK.read_bytes())
        for it in (pushed, handed_in):
            answer = it.result()
            assert (answer.status_code, code(answer)) == (503, "log_unavailable")
            assert int(answer.headers["retry-after"]) > 0
