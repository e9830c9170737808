"""The process that serves: the index in a folder of its own, the threads that follow and append, and the server."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import uvicorn
from sqlalchemy import Engine

from scenario_registry.console.workshop import Workshop
from scenario_registry.http.application import application
from scenario_registry.http.connection import Connection
from scenario_registry.http.intake.appending import Appending
from scenario_registry.http.intake.callers import Callers
from scenario_registry.http.intake.routes import Intake
from scenario_registry.http.search.follower import Follower
from scenario_registry.http.search.index import Index
from scenario_registry.http.site import Site
from scenario_registry.settings import SettingsError
from scenario_registry.signals import handlers_restored
from schemas.code_lists import code_lists

_MOST_CONNECTIONS = 2_000
"""Streams, and as many again who ask and go."""


class Prepared(NamedTuple):
    """A server that answers once it is run, on the socket that listens already."""

    server: uvicorn.Server
    listening: socket.socket

    @property
    def port(self) -> int:
        """The one that the system chose for 0."""
        port: int = self.listening.getsockname()[1]
        return port

    def run(self) -> None:
        """Answer until ``server.should_exit``."""
        self.server.run(sockets=[self.listening])


@contextmanager
def prepared(
    engine: Engine,
    workshop: Workshop,
    address: str,
    port: int,
    snapshots: Path | None = None,
    proxies: Sequence[str] = (),
) -> Iterator[Prepared]:
    """A server to be run in the block. ``workshop`` is for what is written: when a token was used, events that come, acts of people. Raises
    SettingsError when the port is taken. ``snapshots``: a folder of ``scenarios snapshots make`` to offer. ``proxies``: addresses and networks
    that are believed about who asks."""
    listening = listen(address, port)
    with TemporaryDirectory(prefix="scenarios-search-") as folder, listening:
        index = Index(Path(folder) / "index.sqlite")
        follower = Follower(engine, index)
        callers, appending = Callers(engine, workshop.writing), Appending(workshop.open_log)
        with follower.following(), callers.following(), appending.working():
            ended = _Ending()
            app = application(
                Site(engine, index, follower, snapshots), Intake(callers, appending), workshop, code_lists(), ended
            )
            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                forwarded_allow_ips=list(proxies),
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=5,
                h11_max_incomplete_event_size=65_536,
                http=Connection,
                ws="none",
            )
            server = uvicorn.Server(config)
            ended.server = server
            yield Prepared(server, listening)


def serve(prepared: Prepared, ready: Callable[[int], None]) -> None:
    """Answer until SIGINT or SIGTERM. ``ready`` hears the port."""
    ready(prepared.port)
    with _told_to_end(prepared.server):
        prepared.run()


class _Ending:
    """Whether the server was told to end."""

    server: uvicorn.Server | None = None

    def __call__(self) -> bool:
        return self.server is not None and self.server.should_exit


@contextmanager
def _told_to_end(server: uvicorn.Server) -> Iterator[None]:
    """A signal ends the server, not the process: when it has ended, uvicorn sends itself the signal once more, which would leave undone
    what comes after it, such as noting when tokens were used."""

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    with handlers_restored() as before:
        for number in before:
            signal.signal(number, end)
        yield


def listen(address: str, port: int) -> socket.socket:
    """A socket that takes connections. Raises SettingsError when the address or port cannot be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listening = socket.create_server((address, port), family=family, backlog=1024)
    except OSError as error:
        raise SettingsError(
            f"--port: 无法在 {address}:{port} 上监听，换一个端口或地址 / cannot listen on {address}:{port}, take another: {error.strerror}"
        ) from error
    # Whoever is accepted inherits it, for the event loop does not see to it on a socket of ours. Without it the end of a short answer
    # waits for the asker to confirm its beginning, which takes him 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
