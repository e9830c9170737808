"""The port on which health and metrics are asked for."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry, Gauge

from scenario_registry.monitoring.health import Health, Trouble
from scenario_registry.monitoring.server import serving
from scenario_registry.settings import SettingsError
from tests.support.waiting import HANGS_SECONDS

WELL = Health({"workers": 2}, [])
ILL = Health({"workers": 1}, [Trouble("workers_missing", "少了一个", "one is missing")])


class Server:
    """``health`` is what it answers with."""

    health = WELL

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=HANGS_SECONDS) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
def server() -> Iterator[Server]:
    registry = CollectorRegistry()
    Gauge("answer", "An answer", registry=registry).set(42)
    opened = Server(0)
    with serving("127.0.0.1", 0, registry, lambda: opened.health) as opened.port:
        yield opened


def test_health_tells_what_is_wrong_and_a_status_that_a_scheduler_understands(server: Server) -> None:
    status, text = server.get("/health")
    assert (status, json.loads(text)) == (200, {"is_well": True, "workers": 2, "troubles": []})
    server.health = ILL
    status, text = server.get("/health")
    trouble = {"code": "workers_missing", "zh": "少了一个", "en": "one is missing"}
    assert (status, json.loads(text)) == (503, {"is_well": False, "workers": 1, "troubles": [trouble]})
    assert "少了一个" in text


def test_metrics_are_in_the_format_of_prometheus(server: Server) -> None:
    status, text = server.get("/metrics")
    assert status == 200
    assert "answer 42.0" in text.splitlines()


def test_nothing_else_is_there_and_nothing_can_be_changed(server: Server) -> None:
    assert server.get("/")[0] == 404
    assert server.get("/health/../metrics")[0] == 404
    assert server.get("/health", "POST")[0] == 405
    assert server.get("/metrics", "DELETE")[0] == 405


def test_a_port_that_is_taken_is_an_error_of_the_settings(server: Server) -> None:
    with (
        pytest.raises(SettingsError, match=f"127.0.0.1:{server.port}"),
        serving("127.0.0.1", server.port, CollectorRegistry(), lambda: WELL),
    ):
        pass
