"""The proxy does the harm it is told to, and nothing else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from scenario_registry.chaos.proxy import Network, Proxy
from scenario_registry.localset.processes import free_ports
from tests.support.waiting import HANGS_SECONDS, wait_until


class Echo:
    """A server that sends back what it gets, and remembers it."""

    def __init__(self, port: int) -> None:
        self.got = b""
        self._server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            while True:
                try:
                    data = connection.recv(1000)
                except OSError:
                    return
                if not data:
                    return
                self.got += data
                connection.sendall(data)


class Net:
    def __init__(self) -> None:
        port, target = free_ports(2)
        self.echo = Echo(target)
        self.proxy = Proxy(port, target)
        self.network = Network([self.proxy])

    def connect(self) -> socket.socket:
        while True:
            # The thread of the network may only just have begun.
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", self.proxy.port), timeout=HANGS_SECONDS)


@pytest.fixture
def net() -> Iterator[Net]:
    opened = Net()
    yield opened
    opened.network.close()
    opened.echo.close()


def echoed(client: socket.socket, message: bytes) -> bytes:
    client.sendall(message)
    return client.recv(1000)


def test_everything_passes(net: Net) -> None:
    with net.connect() as client:
        assert echoed(client, b"COMMIT") == b"COMMIT"


def test_silence_holds_back_and_loses_nothing(net: Net) -> None:
    with net.connect() as client:
        assert echoed(client, b"before") == b"before"
        net.proxy.silence()
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            echoed(client, b"held back")
        net.proxy.heal()
        client.settimeout(HANGS_SECONDS)
        assert client.recv(1000) == b"held back"


def test_delay(net: Net) -> None:
    with net.connect() as client:
        net.proxy.delay(0.1)
        started = time.monotonic()
        assert echoed(client, b"later") == b"later"
        assert time.monotonic() - started >= 0.2


def test_resets(net: Net) -> None:
    with net.connect() as client:
        assert echoed(client, b"before") == b"before"
        net.proxy.reset_all()
        with pytest.raises(ConnectionResetError):
            client.recv(1000)
    with net.connect() as client:
        assert echoed(client, b"after") == b"after"


@pytest.mark.parametrize("after", [True, False])
def test_a_connection_is_cut_at_a_message_once(net: Net, after: bool) -> None:
    with net.connect() as client:
        net.proxy.cut_at(b"COMMIT", after=after)
        assert echoed(client, b"INSERT") == b"INSERT"
        client.sendall(b"COMMIT")
        with pytest.raises(ConnectionResetError):
            client.recv(1000)
    assert net.proxy.cuts == 1
    # Who is cut off may know it before the server has read what still came.
    wait_until(lambda: net.echo.got == (b"INSERTCOMMIT" if after else b"INSERT"))
    with net.connect() as client:
        assert echoed(client, b"COMMIT") == b"COMMIT"
