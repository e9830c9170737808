"""A Kafka that encrypts, asks who one is and checks rights: everybody does what is theirs, and hears why not where it is not."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from kafka import TopicPartition
from kafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from scenario_registry import wiring
from scenario_registry.eventlog.port import ONE_SESSION, LogRefusedError
from schemas.log import CHANGES_TOPIC, outcomes_topic_of, topic_of
from sinks.registry import Registry
from tests.scenario_registry.commands import FOLDER
from tests.scenario_registry.http.sender import followed, push, receipts, token_of, until_known
from tests.scenario_registry.http.serving import serving
from tests.support import postgresql
from tests.support.events import MEDIA, RAIL, record, stated
from tests.support.kafka.certificates import Authority
from tests.support.kafka.city import PORTAL, PUSHES, RELAY, WORKER, City
from tests.support.kafka.secure import ELSEWHERE, EXPIRED, SECURE, secure_kafka

USAGE, BUSY, REFUSED = 2, 4, 7


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    city = City(secure_kafka(), tmp_path_factory.mktemp("city"))
    registry = Registry(city.registry)
    postgresql.empty(registry.engine)
    registry.close()
    return city


@contextmanager
def running(city: City, user: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = city.command(user).process(*arguments)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read(
    city: City, user: str, group: str, topic: str, enough: Callable[[list[dict[str, Any]]], bool]
) -> list[dict[str, Any]]:
    """The messages of a topic, as soon as there are enough of them."""
    found: list[dict[str, Any]] = []
    with closing(city.consumer(user, group)) as consumer:
        consumer.subscribe([topic])
        while not enough(found):
            for records in consumer.poll(500).values():
                found += [json.loads(it.value) for it in records]
        consumer.commit()
    return found


def append(city: City, user: str, topic: str, *events: dict[str, Any], producer: str = "site", first: int = 1) -> None:
    with wiring.event_log(city.settings(user)) as log:
        log.append(topic, [record(it) for it in events], producer=producer, first_number=first)


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert process.returncode == 0, stderr
    return stdout + stderr


def test_from_one_organisations_producer_to_its_own_answers(city: City) -> None:
    """An event in A's topic that says B is rejected, A reads why, and nobody else does."""
    with running(city, WORKER, "worker") as worker, running(city, RELAY, "relay", "--follow") as relay:
        city.command(RAIL).ok("feed", "publish", str(FOLDER / "chengdu_rail.xlsx"))
        append(city, RAIL, topic_of(RAIL), stated("S-own"), stated("S-1") | {"source": MEDIA})
        append(city, MEDIA, topic_of(MEDIA), stated("M-1") | {"source": MEDIA})

        def told(messages: list[dict[str, Any]]) -> bool:
            return {"S-own", "S-1"} <= {it["data"]["local_id"] for it in messages}

        answers = read(city, RAIL, f"{RAIL}.answers", outcomes_topic_of(RAIL), told)
        by_id = {it["data"]["local_id"]: it["data"] for it in answers}
        assert by_id["S-own"]["outcome"] == "accepted"
        assert by_id["S-1"]["outcome"] == "rejected"
        assert [it["code"] for it in by_id["S-1"]["problems"]] == ["source_not_channel"]
        assert {it["outcome"] for it in by_id.values() if it["local_id"] not in ("S-own", "S-1")} <= {
            "accepted",
            "rejected",
        }
        assert len(answers) == len(by_id) > 2
        for reader in (MEDIA, PORTAL):
            changes = read(city, reader, f"{reader}.copy", CHANGES_TOPIC, lambda them: len(them) > 2)
            assert {it["data"]["organisation"] for it in changes} <= {RAIL, MEDIA}
        said = stop(worker) + stop(relay)
    assert not [secret for secret in city.secrets() if secret in said]


def poll(consumer: Any) -> NoReturn:
    """What it is refused for is raised by one of the first."""
    while True:
        consumer.poll(500)


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        (MEDIA, outcomes_topic_of(RAIL)),
        (MEDIA, topic_of(RAIL)),
        (PORTAL, outcomes_topic_of(RAIL)),
        (PORTAL, topic_of(RAIL)),
        (WORKER, outcomes_topic_of(RAIL)),
        (PUSHES, CHANGES_TOPIC),
    ],
)
def test_nobody_reads_what_is_anothers(city: City, user: str, topic: str, caplog: pytest.LogCaptureFixture) -> None:
    """kafka-python says so in its log, and gives nothing."""
    with closing(city.consumer(user)) as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        while f"Topic {topic} is not authorized for this client" not in caplog.text:
            assert consumer.poll(500) == {}


@pytest.mark.parametrize(
    ("user", "group"),
    [
        (MEDIA, f"{RAIL}.answers"),
        (MEDIA, "scenario-registry"),
        (MEDIA, f"{topic_of(RAIL)}.producer.x"),
        (RAIL, "scenarios"),
        (PORTAL, f"{PORTAL}s.copy"),
        (PUSHES, "scenario-registry"),
    ],
)
def test_nobody_reads_as_anothers_group(city: City, user: str, group: str) -> None:
    with closing(city.consumer(user, group)) as consumer:
        consumer.subscribe([CHANGES_TOPIC])
        with pytest.raises(GroupAuthorizationFailedError):
            poll(consumer)


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        (RAIL, topic_of(MEDIA)),
        (RAIL, outcomes_topic_of(RAIL)),
        (RAIL, CHANGES_TOPIC),
        (RAIL, topic_of("not_there_yet")),
        (PORTAL, CHANGES_TOPIC),
        (WORKER, topic_of(RAIL)),
        (RELAY, topic_of(RAIL)),
        (PUSHES, CHANGES_TOPIC),
        (PUSHES, outcomes_topic_of(RAIL)),
        # Under a name that leaves notes.
        (PUSHES, topic_of(RAIL)),
    ],
)
def test_nobody_writes_what_is_anothers(city: City, user: str, topic: str) -> None:
    with pytest.raises(LogRefusedError, match=r"没有权限.*scenarios topics diff"):
        append(city, user, topic, stated("S-9"))


def test_organisations_push_through_a_server_that_may_only_write(city: City) -> None:
    owner = city.command(WORKER)
    rail, media = token_of(owner), token_of(owner, MEDIA)
    with serving(city.command(PUSHES)) as api:
        until_known(api, rail, media)
        given = receipts(push(api, rail, [stated("PUSHED-1"), stated("PUSHED-1")]))
        given += receipts(push(api, rail, stated("PUSHED-2")))
        # Another producer comes in between, and the server goes on.
        append(city, RAIL, topic_of(RAIL), stated("NOT-PUSHED"), producer="between")
        given += receipts(push(api, rail, stated("PUSHED-3")))
        theirs = receipts(push(api, media, stated("PUSHED-1") | {"source": MEDIA}))
        city.command(WORKER).ok("run")
        assert {followed(api, rail, it)["outcome"] for it in given} == {"accepted"}
        assert followed(api, media, theirs[0])["outcome"] == "accepted"
    # Who may write to a topic knows that it is there; what is in it, not.
    with closing(city.consumer(PUSHES)) as consumer:
        consumer.assign([TopicPartition(topic_of(RAIL), 0)])
        with pytest.raises(TopicAuthorizationFailedError):
            poll(consumer)
    with pytest.raises(LogRefusedError):
        append(city, PUSHES, topic_of("not_there_yet"), stated("S-9"), producer=f"{ONE_SESSION}x")


@pytest.mark.parametrize(
    ("user", "listener", "others", "arguments", "code", "told"),
    [
        (MEDIA, SECURE, {}, ["feed", "publish", str(FOLDER / "chengdu_rail.xlsx")], USAGE, "不能替"),
        (PORTAL, SECURE, {}, ["relay"], REFUSED, "没有权限"),
        (RAIL, SECURE, {}, ["worker"], REFUSED, "没有权限"),
        (WORKER, SECURE, {"SCENARIOS_WORKER_GROUP": "elsewhere"}, ["worker"], REFUSED, "没有权限"),
        (RAIL, SECURE, {}, ["topics", "apply", "--yes"], REFUSED, "没有权限"),
        (WORKER, SECURE, {}, ["topics", "user", RAIL, "--secret-file", "stolen"], REFUSED, "没有权限"),
        (WORKER, SECURE, {"SCENARIOS_KAFKA_USERNAME": RAIL}, ["worker"], REFUSED, "Kafka 拒绝登录"),
        (RELAY, SECURE, {"SCENARIOS_KAFKA_USERNAME": "nobody"}, ["relay", "--follow"], REFUSED, "Kafka 拒绝登录"),
        (RAIL, EXPIRED, {}, ["feed", "publish", str(FOLDER / "chengdu_rail.xlsx")], REFUSED, "服务器证书已过期"),
        (WORKER, EXPIRED, {}, ["worker"], REFUSED, "服务器证书已过期"),
        (RAIL, ELSEWHERE, {}, ["status"], REFUSED, "服务器证书不是发给这个地址的"),
        (RAIL, SECURE, {"SCENARIOS_KAFKA_CA_FILE": "other"}, ["status"], REFUSED, "不是由 kafka_ca_file 中的机构签发"),
        (RAIL, SECURE, {"SCENARIOS_LOG": "kafka://127.0.0.1:1"}, ["status"], BUSY, "无应答"),
    ],
)
def test_what_is_refused_is_told_apart_and_without_a_secret(
    city: City,
    tmp_path: Path,
    user: str,
    listener: str,
    others: dict[str, str],
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    if "SCENARIOS_KAFKA_CA_FILE" in others:
        others = {"SCENARIOS_KAFKA_CA_FILE": str(Authority(tmp_path).file)}
    arguments = [str(tmp_path / it) if it == "stolen" else it for it in arguments]
    exit_code, stdout, stderr = city.command(user, listener, **others).outcome(*arguments)
    assert (exit_code, told in stderr, " / " in stderr) == (code, True, True), stderr
    assert "Traceback" not in stderr
    assert not [secret for secret in city.secrets() if secret in stdout + stderr]
    assert not (tmp_path / "stolen").exists()


def test_a_rotated_password_replaces_the_one_before(city: City) -> None:
    secret = city.secret_of(MEDIA)
    before = secret.read_text(encoding="utf-8")
    said = city.admin.ok("topics", "user", MEDIA, "--secret-file", str(secret))
    after = secret.read_text(encoding="utf-8")
    assert after != before
    assert after.strip() not in said
    city.command(MEDIA).ok("status")
    secret.write_text(before, encoding="utf-8")
    assert city.command(MEDIA)("status").exit_code == REFUSED
    secret.write_text(after, encoding="utf-8")


def test_whose_password_was_replaced_ends_at_the_next_log_in(city: City) -> None:
    """Worker and relay end with what is wrong, instead of trying for ever; those who know the new one go on where they ended."""
    with running(city, WORKER, "worker") as worker, running(city, RELAY, "relay", "--follow") as relay:
        append(city, RAIL, topic_of(RAIL), stated("S-before"), producer="before")
        read(city, RAIL, f"{RAIL}.before", outcomes_topic_of(RAIL), lambda them: "S-before" in str(them))
        for user in (WORKER, RELAY):
            city.admin.ok("topics", "user", user, "--secret-file", str(city.secret_of(f"{user}-new")))
        city.kafka.node.kill()
        city.kafka.node.start()
        assert_refused(worker)
        append(city, RAIL, topic_of(RAIL), stated("S-after"), producer="after")
        city.secret_of(f"{WORKER}-new").replace(city.secret_of(WORKER))
        city.command(WORKER).ok("run")
        # Now there is something to relay.
        assert_refused(relay)
        city.secret_of(f"{RELAY}-new").replace(city.secret_of(RELAY))
    city.command(RELAY).ok("relay")
    read(city, RAIL, f"{RAIL}.before", outcomes_topic_of(RAIL), lambda them: "S-after" in str(them))


def assert_refused(process: subprocess.Popen[str]) -> None:
    _, stderr = process.communicate()
    assert (process.returncode, "Kafka 拒绝登录" in stderr) == (REFUSED, True), stderr[-3000:]


def test_a_removed_user_logs_in_no_more(city: City) -> None:
    city.admin.ok("topics", "user", PORTAL, "--remove")
    result = city.command(PORTAL)("status")
    assert result.exit_code == REFUSED
    city.admin.ok("topics", "user", PORTAL, "--secret-file", str(city.secret_of(PORTAL)))
    city.command(PORTAL).ok("status")


def test_who_floods_is_slowed_and_the_others_are_not(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """The broker itself tells whom it makes wait."""
    # A busy machine may send too slowly to be slowed at first.
    for first in range(1, 4_001, 400):
        big = [stated(f"S-{first + it}", need="合成示例" * 2_000) | {"source": RAIL} for it in range(400)]
        append(city, RAIL, topic_of(RAIL), *big, producer="flood", first=first)
        if "throttled by broker" in caplog.text:
            break
    assert "throttled by broker" in caplog.text
    caplog.clear()
    append(city, MEDIA, topic_of(MEDIA), stated("M-2") | {"source": MEDIA}, producer="flood")
    assert "throttled by broker" not in caplog.text
