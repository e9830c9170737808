"""A run in a process of its own: what keeps it from a result is told as what it is, and the next run makes up for it."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quality.apart import run_apart
from quality.run_error import RunKilledError
from scenario_registry.cli.exit_code import ExitCode
from tests.scenario_registry.commands import Command


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Writing beyond ``size`` bytes fails, in this process and those that it starts, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def process_of_the_run() -> int:
    """It among the children of this process, of which a broker and a database may be others; once it is there."""
    while True:
        for task in Path("/proc/self/task").iterdir():
            for child in (task / "children").read_text().split():
                # It may end meanwhile.
                with suppress(OSError):
                    if b"quality.apart" in Path("/proc", child, "cmdline").read_bytes():
                        return int(child)
        time.sleep(0.01)


def test_a_disk_that_is_full_is_no_fault_of_the_program(delivered: Command) -> None:
    with no_file_beyond(40_000):
        told = delivered("quality", "run")
    assert (told.exit_code, told.stderr.startswith("磁盘")) == (ExitCode.UNWRITABLE, True), told.output
    assert delivered.json("quality", "run", code=ExitCode.NO)["run_id"] == 1


def test_a_run_that_was_killed_says_so(delivered: Command) -> None:
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(run_apart, delivered.settings().registry, None, datetime.now(UTC))
        os.kill(process_of_the_run(), signal.SIGKILL)
        with pytest.raises(RunKilledError, match="9"):
            run.result()
    assert delivered.json("quality", "run", code=ExitCode.NO)["run_id"] == 1
