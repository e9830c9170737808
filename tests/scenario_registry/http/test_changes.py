"""The change feed over real HTTP, while the registry is written, and after it was made anew."""

from __future__ import annotations

import socket
import threading
from typing import Any

import httpx

from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.http.serving import serving_here
from tests.support.waiting import wait_until


def streamed(api: httpx.Client, count: int, **where: Any) -> list[str]:
    """The ids of the first events."""
    ids: list[str] = []
    with api.stream("GET", "/v1/changes/stream", **where) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("id: "):
                ids.append(line.removeprefix("id: "))
            if len(ids) == count:
                return ids
    raise AssertionError("the stream ended")


def test_pages_are_without_gap_and_a_stream_goes_on_where_it_was(api: httpx.Client) -> None:
    first = api.get("/v1/changes", params={"limit": 1000}).json()
    versions = [it["version"] for it in first["changes"]]
    assert versions == list(range(1, first["version"] + 1))
    paged: list[int] = []
    while page := api.get("/v1/changes", params={"limit": 7, "after": len(paged), "epoch": first["epoch"]}).json()[
        "changes"
    ]:
        paged += [it["version"] for it in page]
    assert paged == versions
    ids = streamed(api, 10)
    assert ids == [f"{first['epoch']}:{it}" for it in range(1, 11)]
    rest = streamed(api, len(versions) - 10, headers={"Last-Event-ID": ids[-1]})
    assert rest[0] == f"{first['epoch']}:11"
    assert rest[-1] == f"{first['epoch']}:{versions[-1]}"


def test_a_reader_who_waits_gets_everything_that_is_written_meanwhile(command: Command) -> None:
    first, *others = FEEDS
    command.ok("feed", "publish", str(first))
    command.ok("run")
    with serving_here(command) as api:
        begin = api.get("/v1/changes").json()["version"]
        for file in others:
            command.ok("feed", "publish", str(file))
        ids: list[str] = []
        reader = threading.Thread(target=lambda: ids.extend(streamed(api, 50, params={"after": begin})))
        reader.start()
        command.ok("run")
        reader.join()
        assert [int(it.rpartition(":")[2]) for it in ids] == list(range(begin + 1, begin + 51))
        version = api.get("/v1/changes").json()["version"]
        wait_until(lambda: api.get("/v1/scenarios").json()["version"] == version)
        every = api.get("/v1/scenarios", params={"limit": 200}).json()["scenarios"]
    with serving_here(command) as afresh:
        assert afresh.get("/v1/scenarios", params={"limit": 200}).json()["scenarios"] == every


def test_a_registry_made_anew_is_followed(delivered: Command) -> None:
    with serving_here(delivered) as api:
        before = api.get("/v1/scenarios", params={"limit": 5}).json()
        delivered.ok("rebuild")
        assert api.get("/v1/changes", params={"epoch": before["epoch"]}).status_code == 410
        wait_until(lambda: api.get("/v1/scenarios").json()["epoch"] != before["epoch"])
        after = api.get("/v1/scenarios", params={"limit": 5}).json()
        assert after["scenarios"] == before["scenarios"]
        assert api.get("/v1/scenarios", params={"cursor": before["next"]}).json()["code"] == "registry_made_anew"


def test_clients_that_vanish_leave_the_server_well(api: httpx.Client) -> None:
    host, port = api.base_url.host, api.base_url.port
    assert port is not None
    for _ in range(50):
        with socket.create_connection((host, port)) as line:
            line.sendall(b"GET /v1/changes/stream HTTP/1.1\r\nHost: x\r\n\r\n")
            line.recv(100)
    idle = [socket.create_connection((host, port)) for _ in range(50)]
    for line in idle:
        line.sendall(b"GET /v1/scen")
    assert api.get("/health").json()["status"] == "ok"
    for line in idle:
        line.close()
