"""The client of organisations' own Python systems: whatever is away or killed, what it was told is sent, once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scenario_registry import wiring
from scenario_registry.client import NotStatedError, SendingEndedError, Statement, connect
from scenario_registry.eventlog.port import EventLog, LogUnavailableError, ProducerGapError
from scenario_registry.settings import Settings, SettingsError
from schemas.event import EVENT
from tests.support.events import RAIL, statement
from tests.support.kafka.shared import empty_broker, shared_broker
from tests.support.memory_registry import MemoryRegistry
from tests.support.places import whole_log

_SIZE = 400


def said(title: str = "合成") -> Statement:
    return Statement.model_validate(statement(title=title, published_on=date(2026, 3, 11)))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.in_folder(tmp_path / "site")


@pytest.fixture
def on_kafka(tmp_path: Path) -> Iterator[Settings]:
    broker = empty_broker()
    yield Settings.in_folder(tmp_path / "site", log=f"kafka://{broker.address}")
    broker.start()


@pytest.fixture
def log(settings: Settings) -> Iterator[EventLog]:
    with wiring.event_log(settings) as opened:
        yield opened


def ids(log: EventLog) -> list[str]:
    return [EVENT.validate_json(record.value).id for record in whole_log(log)]


def test_what_is_said_reaches_the_log_by_itself(settings: Settings, log: EventLog) -> None:
    with connect(RAIL, settings) as client:
        told = [
            client.state("S-1", said()),
            client.amend("S-1", {"stage": "pilot"}),
            client.withdraw("S-1", "合成理由"),
        ]
        with pytest.raises(NotStatedError):
            client.amend("S-1", {"stage": "pilot"})
        assert client.flush()
        assert (client.pending(), client.trouble()) == (0, None)
        assert ids(log) == told
        assert client.withdraw("S-1", "合成理由") == told[-1]
    assert ids(log) == told


def test_threads_may_share_a_client(settings: Settings, log: EventLog) -> None:
    with connect(RAIL, settings) as client:

        def say(first: int) -> None:
            for number in range(first, first + 25):
                client.state(f"S-{number}", said())

        threads = [threading.Thread(target=say, args=(25 * number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(ids(log))) == len(whole_log(log)) == 100


@pytest.mark.slow
def test_while_kafka_is_away_events_wait_and_the_client_says_why(on_kafka: Settings) -> None:
    broker = shared_broker()
    broker.kill()
    with connect(RAIL, on_kafka) as client:
        left_behind = client.state("S-1", said())
        client.close(seconds=0)
    with connect(RAIL, on_kafka) as client:
        later = client.state("S-2", said())
        while client.trouble() is None:
            assert not client.flush(seconds=0.2)
        assert isinstance(client.trouble(), LogUnavailableError)
        assert client.pending() == 2
        broker.start()
        assert client.flush(seconds=120)
        assert client.trouble() is None
    with wiring.event_log(on_kafka) as log:
        assert sorted(ids(log)) == sorted([left_behind, later])


def test_a_fault_that_no_waiting_mends_is_told_at_the_next_call(settings: Settings) -> None:
    with connect(RAIL, settings) as client:
        client.state("S-1", said())
        assert client.flush()
        # The log is another one now, and lacks what the outbox knows to be sent.
        (settings.data_dir / "log.sqlite").rename(settings.data_dir / "elsewhere.sqlite")
        client.close()
    with connect(RAIL, settings) as client:
        client.state("S-2", said())
        assert not client.flush()
        with pytest.raises(SendingEndedError) as caught:
            client.state("S-3", said())
        assert isinstance(caught.value.__cause__, ProducerGapError)
        assert client.pending() == 1


def test_settings_that_cannot_be_used_are_told_before_anything_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="postgresql"):
        connect(RAIL, Settings.in_folder(tmp_path / "site", log="postgresql://host/log"))
    assert not (tmp_path / "site").exists()


def test_killed_again_and_again_while_kafka_comes_and_goes_it_loses_and_doubles_nothing(on_kafka: Settings) -> None:
    draw, broker = random.Random(5), shared_broker()  # noqa: S311 - repeatable, not secret
    told: set[str] = set()
    for attempt in range(4):
        process = talker(on_kafka)
        assert process.stdout is not None
        for _ in range(draw.randrange(1, _SIZE)):
            told.add(process.stdout.readline().strip())
        process.kill()
        told |= set(process.communicate()[0].split())
        if attempt % 2:
            broker.start()
        else:
            broker.kill()
    last = talker(on_kafka)
    told |= set(last.communicate()[0].split())
    assert last.returncode == 0
    registry = MemoryRegistry()
    with wiring.event_log(on_kafka) as log:
        wiring.runtime(log, registry).run()
    ledger = registry.contents()["ledger"]
    assert Counter(row[3] for row in ledger) == Counter(told)
    assert {row[6] for row in ledger} == {"accepted"}
    assert len(ledger) == _SIZE


def talker(settings: Settings) -> subprocess.Popen[str]:
    environment = os.environ | {
        "SCENARIOS_LOG": str(settings.log),
        "SCENARIOS_OUTBOX": str(settings.outbox),
    }
    command = [sys.executable, "-m", "tests.support.talker", RAIL, str(_SIZE)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
