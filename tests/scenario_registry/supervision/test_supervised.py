"""``scenarios worker --processes`` on a real Kafka and a real PostgreSQL: whatever becomes of a worker, everything is processed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scenario_registry.cli.exit_code import ExitCode
from schemas.log import topic_of
from tests.scenario_registry.monitoring.asking import Watched, port_in
from tests.support.events import RAIL, record, stated
from tests.support.kafka.shared import shared_broker
from tests.support.workers import Site, Worker, site


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        yield opened


class Sender:
    def __init__(self, place: Site) -> None:
        self._place = place
        self._sent = 0

    def send(self, count: int = 50) -> None:
        events = [record(stated(f"S-{self._sent + number}", 1)) for number in range(count)]
        self._place.append(RAIL, events, self._sent + 1)
        self._sent += count


def has_children(supervisor: Worker, count: int) -> bool:
    return len(supervisor.children()) == count


def test_workers_are_started_replaced_when_killed_and_stopped_cleanly(place: Site) -> None:
    sender = Sender(place)
    sender.send()
    supervisor = place.start(options=["--processes", "2"])
    place.wait_until_processed()
    first = supervisor.children()
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    sender.send()
    place.wait_until_processed()
    place.wait_until(lambda: has_children(supervisor, 2) and first[0] not in supervisor.children())
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.wait() == 0
    assert "killed; starts again" in supervisor.said()
    assert not any(Path(f"/proc/{pid}").exists() for pid in first)


def test_health_and_metrics_tell_what_the_workers_do(place: Site) -> None:
    sender = Sender(place)
    sender.send()
    supervisor = place.start(options=["--processes", "2", "--port", "0", "--patience", "8"])
    place.wait_until_processed()
    watched = Watched(port_in(supervisor.said()) or 0)

    def counted(name: str, **labels: str) -> float | None:
        return watched.metrics().get((name, tuple(sorted(labels.items()))))

    accepted = {"organisation": RAIL, "outcome": "accepted"}
    place.wait_until(lambda: counted("scenarios_events_total", **accepted) == 50)
    place.wait_until(lambda: counted("scenarios_registry_version") == 50 and watched.health()[0] == 200)
    place.wait_until(lambda: watched.health()[1]["lag_records"] == 0)
    lag = {name: value for (name, labels), value in watched.metrics().items() if ("topic", topic_of(RAIL)) in labels}
    assert lag == {"scenarios_lag_records": 0}
    os.kill(supervisor.children()[0], signal.SIGSTOP)
    place.wait_until(lambda: any(counted("scenarios_worker_restarts_total", reason=it) for it in ("silent", "stalled")))
    place.wait_until(lambda: counted("scenarios_workers_running") == 2)
    sender.send()
    place.wait_until_processed()
    place.wait_until(lambda: counted("scenarios_events_total", **accepted) == 100)
    assert supervisor.stop() == 0


def test_a_worker_that_is_stopped_is_replaced_and_everything_is_processed(place: Site) -> None:
    sender = Sender(place)
    sender.send()
    supervisor = place.start(options=["--processes", "1", "--patience", "8"])
    place.wait_until_processed()
    (sleeper,) = supervisor.children()
    os.kill(sleeper, signal.SIGSTOP)
    sender.send()
    place.wait_until_processed()
    assert sleeper not in supervisor.children()
    assert "starts again" in supervisor.said()
    assert supervisor.stop() == 0


def test_a_worker_that_lives_and_does_not_go_on_is_replaced(place: Site) -> None:
    sender = Sender(place)
    sender.send()
    supervisor = place.start(options=["--processes", "1", "--patience", "10"])
    place.wait_until_processed()
    (stalled,) = supervisor.children()
    with place.registry.engine.begin() as connection:
        # Whoever asks for positions is answered, whoever wants to move them waits.
        connection.exec_driver_sql("LOCK TABLE positions IN SHARE ROW EXCLUSIVE MODE")
        sender.send()
        place.wait_until(lambda: "stalled; starts again" in supervisor.said())
    place.wait_until_processed()
    assert stalled not in supervisor.children()
    assert supervisor.stop() == 0


def test_workers_wait_undisturbed_while_the_log_is_away(place: Site) -> None:
    sender = Sender(place)
    sender.send()
    supervisor = place.start(options=["--processes", "1", "--patience", "120"])
    place.wait_until_processed()
    workers = supervisor.children()
    sender.send()
    broker = shared_broker()
    broker.kill()
    try:
        place.wait_until(lambda: "cannot see the progress" in supervisor.said())
    finally:
        broker.start()
    sender.send()
    place.wait_until_processed()
    assert supervisor.children() == workers
    assert supervisor.stop() == 0


def test_workers_end_when_told_to_although_the_log_is_away(place: Site) -> None:
    sender = Sender(place)
    sender.send()
    supervisor = place.start(options=["--processes", "1"])
    place.wait_until_processed()
    broker = shared_broker()
    broker.kill()
    try:
        place.wait_until(lambda: "cannot see the progress" in supervisor.said())
        assert supervisor.stop() == 0
    finally:
        broker.start()
    # Else its supervisor, whose patience is longer, has killed it.
    assert supervisor.said().count("ended without taking leave") == 1
    # There are hundreds a minute from the client, of which one is told.
    assert 1 <= supervisor.said().count("Unable connect to node") <= 5


def test_a_log_that_does_not_fit_ends_the_supervisor_with_the_reason(place: Site) -> None:
    Sender(place).send()
    place.log.trim(datetime.now(UTC) + timedelta(days=1), dict.fromkeys(place.ends(), 5))
    supervisor = place.start(options=["--processes", "1"])
    assert supervisor.wait() == ExitCode.OUT_OF_STEP
    assert supervisor.said().count("the log starts at 5") == 2
    assert "a new start would not mend" in supervisor.said()


def test_settings_that_cannot_be_used_are_told_at_once(tmp_path: Path) -> None:
    supervisor = Worker(os.environ | {"SCENARIOS_DATA_DIR": str(tmp_path)}, tmp_path / "said.txt", ["--processes", "2"])
    assert supervisor.wait() == ExitCode.USAGE
    assert "must be kafka://" in supervisor.said()
