"""A real server process on a free port."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from scenario_registry.cli.monitoring import LOOPBACK
from scenario_registry.cli.serve import server_of
from sinks.registry import Registry
from tests.scenario_registry.commands import Command
from tests.sinks.test_roles import as_login, make_logins
from tests.support import postgresql
from tests.support.waiting import HANGS_SECONDS, wait_until


def on_postgresql(folder: Path, name: str) -> Command:
    """The command line as the owner of an empty registry, a database called ``name`` with a login for every duty."""
    owner = postgresql.database(name)
    opened = Registry(owner)
    make_logins(opened.engine, name)
    opened.close()
    return Command(folder, SCENARIOS_REGISTRY=owner.render_as_string(hide_password=False))


def as_duty(owner: Command, name: str, duty: str) -> Command:
    """The same as the login for that duty."""
    return owner.where(SCENARIOS_REGISTRY=as_login(duty, name).render_as_string(hide_password=False))


@contextmanager
def serving_here(command: Command) -> Iterator[httpx.Client]:
    """The same without a process of its own, which imports for longer than most tests ask."""
    with server_of(command.settings(), LOOPBACK, 0, None) as prepared:
        answering = threading.Thread(target=prepared.run)
        answering.start()
        try:
            with httpx.Client(base_url=f"http://{LOOPBACK}:{prepared.port}", timeout=HANGS_SECONDS) as client:
                wait_until(lambda: client.get("/v1/scenarios").status_code == 200)
                yield client
        finally:
            prepared.server.should_exit = True
            answering.join()


@contextmanager
def serving(command: Command, *options: str) -> Iterator[httpx.Client]:
    """A client of ``scenarios serve`` over the data of ``command``, once search is ready."""
    process = command.process("serve", "--port", "0", *options)
    try:
        assert process.stderr is not None
        told = process.stderr.readline()
        found = re.search(r"http://[0-9.]+:\d+", told)
        assert found, told + process.stderr.read()
        with httpx.Client(base_url=found[0], timeout=HANGS_SECONDS) as client:
            wait_until(lambda: client.get("/v1/scenarios").status_code == 200)
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=HANGS_SECONDS)
