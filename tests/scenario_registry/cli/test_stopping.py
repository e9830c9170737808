"""Ctrl-C: the batch under way is finished, the next one is not begun."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from scenario_registry.cli.run import carry
from scenario_registry.cli.stopping import Stop, stop_on_signals
from scenario_registry.runtimes.embedded import EmbeddedRuntime, Progress
from schemas.code_lists import code_lists
from schemas.log import topic_of
from tests.support.events import RAIL, record, stated
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry


def runtime() -> EmbeddedRuntime:
    """Nine events wait; a batch takes four."""
    log = MemoryLog(partitions=1)
    log.append(topic_of(RAIL), [record(stated("S", number)) for number in range(1, 10)], producer="p", first_number=1)
    return EmbeddedRuntime(log, MemoryRegistry(), code_lists(), batch_records=4)


def test_without_a_signal_everything_is_processed() -> None:
    done = carry(runtime(), Stop(), lambda _: None, follow=False)
    assert (done.processed, done.waiting) == (9, 0)


def test_a_run_ends_behind_the_batch_under_way() -> None:
    stop = Stop()

    def signalled_in_the_second_batch(progress: Progress) -> None:
        stop.is_requested = progress.processed == 8

    one = runtime()
    done = carry(one, stop, signalled_in_the_second_batch, follow=False)
    assert (done.processed, done.waiting) == (8, 1)
    assert carry(one, Stop(), lambda _: None, follow=False).processed == 1, "the next run goes on"


def test_following_ends_the_same_way() -> None:
    stop = Stop()

    def signalled(_: Progress) -> None:
        stop.is_requested = True

    assert carry(runtime(), stop, signalled, follow=True).processed == 4


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_a_wish_and_afterwards_all_is_as_before(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stop_on_signals() as stop:
        assert not stop.is_requested
        os.kill(os.getpid(), number)
        assert stop.is_requested
        assert signal.getsignal(number) == before, "a second one ends it at once"
    assert signal.getsignal(number) == before


_SWALLOWED = """
import signal, sys
from scenario_registry.__main__ import main

class Library:
    def find_spec(self, name, *_):
        if name == "scenario_registry.cli." + sys.argv[2]:
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                print("swallowed")

sys.meta_path.insert(0, Library())
main()
"""


@pytest.mark.parametrize("module", ["main", "status"])
def test_ctrl_c_while_modules_are_imported_ends_the_command_though_one_of_them_swallows_it(module: str) -> None:
    ended = subprocess.run([sys.executable, "-c", _SWALLOWED, "status", module], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGINT
    assert (ended.stdout, ended.stderr) == (b"", b"")
