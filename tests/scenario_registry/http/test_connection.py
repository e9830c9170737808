"""Connections on which nothing moves, at a server of the same kind that is less patient."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import uvicorn

from scenario_registry.cli.monitoring import LOOPBACK
from scenario_registry.cli.serve import server_of
from scenario_registry.http.connection import Connection
from scenario_registry.http.server import listen
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.sender import token_of
from tests.support.waiting import HANGS_SECONDS, wait_until

MUCH = b"x" * 50_000_000
ASKING = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def answer(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """With more than the systems of both sides hold between them, at ``/much``."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    with suppress(OSError):
        await send({"type": "http.response.body", "body": MUCH if scope["path"] == "/much" else b"it"})


Serving = tuple[uvicorn.Server, tuple[str, int]]


@contextmanager
def serving(patience: float = 0.2) -> Iterator[Serving]:
    class Hurried(Connection):
        patience_seconds = patience

    config = uvicorn.Config(answer, http=Hurried, ws="none", lifespan="off", log_level="critical")
    running = uvicorn.Server(config)
    with listen(LOOPBACK, 0) as listening:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield running, listening.getsockname()
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture
def server() -> Iterator[Serving]:
    with serving() as running:
        yield running


def read_answer(line: socket.socket) -> None:
    told = b""
    while not told.endswith(b"it\r\n0\r\n\r\n"):
        more = line.recv(1_000)
        assert more, "the connection was given up"
        told += more


@pytest.mark.parametrize(
    ("answered", "sent"),
    [
        (b"", b""),
        (b"", ASKING),
        (ASKING + b"\r\n", ASKING),
        (ASKING + b"Content-Length: 10\r\n\r\n", b"x"),
    ],
    ids=["silence", "half a head", "then half", "part of a body that nobody reads"],
)
def test_who_does_not_end_what_is_asked_loses_the_place(server: Serving, answered: bytes, sent: bytes) -> None:
    running, address = server
    with socket.create_connection(address, timeout=HANGS_SECONDS) as line:
        if answered:
            line.sendall(answered)
            read_answer(line)
        line.sendall(sent)
        with suppress(ConnectionResetError):
            while line.recv(65_536):
                pass
    wait_until(lambda: not running.server_state.connections)


def test_who_does_not_read_the_answer_loses_the_place(server: Serving) -> None:
    running, address = server
    with socket.create_connection(address, timeout=HANGS_SECONDS) as line:
        line.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until(lambda: running.server_state.total_requests > 0 or bool(running.server_state.connections))
        wait_until(lambda: not running.server_state.connections)


def test_who_reads_slowly_keeps_it() -> None:
    patience = 1.0
    with serving(patience) as (running, address), socket.create_connection(address, timeout=HANGS_SECONDS) as line:
        line.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        until = time.monotonic() + 5 * patience
        while time.monotonic() < until:
            assert line.recv(20_000)
            time.sleep(0.04)
            assert running.server_state.connections, "the connection was given up"


def test_who_asks_now_and_then_keeps_it() -> None:
    # A busy machine may keep this test itself waiting for longer than the others need.
    patience = 2.0
    with serving(patience) as (_, address), socket.create_connection(address, timeout=HANGS_SECONDS) as line:
        until = time.monotonic() + 3 * patience
        while time.monotonic() < until:
            line.sendall(ASKING + b"\r\n")
            read_answer(line)
            time.sleep(0.2)


def test_the_registry_is_served_over_them(command: Command) -> None:
    token_of(command)
    with server_of(command.settings(), LOOPBACK, 0, None) as prepared:
        assert prepared.server.config.http is Connection
