"""A real server process on a free port."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.scenario_registry.commands import Command


@contextmanager
def serving(command: Command, *options: str) -> Iterator[httpx.Client]:
    """A client of ``scenarios serve`` over the data of ``command``, once search is ready."""
    process = command.process("serve", "--port", "0", *options)
    try:
        assert process.stderr is not None
        told = process.stderr.readline()
        found = re.search(r"http://[0-9.]+:\d+", told)
        assert found, told + process.stderr.read()
        with httpx.Client(base_url=found[0], timeout=20) as client:
            until(lambda: client.get("/v1/scenarios").status_code == 200)
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=30)


def until(holds: Callable[[], bool]) -> None:
    """Wait for it."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("not within half a minute")
