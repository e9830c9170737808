"""A worker's end, whatever keeps its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scenario_registry.localset.processes import free_ports
from tests.support.kafka.shared import empty_broker

_KEPT = """
import signal, sys, threading
from concurrent.futures import ThreadPoolExecutor
import faust
from streams.faust_app import _Worker
app = faust.App("synthetic", broker=sys.argv[2], autodiscover=False, web_enabled=False, datadir=sys.argv[1])
writing = ThreadPoolExecutor(1)
worker = _Worker(print, writing, app, loglevel="WARN", stdout=sys.stderr, redirect_stdouts=False, quiet=True)
worker.spinner = None
# What a library may leave behind: a thread that never ends, for which Python waits.
threading.Thread(target=threading.Event().wait).start()
# Once the loop listens for the signal, which is when it begins.
worker.loop.call_later(1, signal.raise_signal, signal.SIGTERM)
with writing:
    worker.execute_from_commandline()
"""


def test_a_worker_ends_though_a_thread_of_its_process_does_not(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _KEPT, tmp_path, f"batches://{empty_broker().address}"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ended.returncode == 0
    assert "ended without taking leave" in ended.stderr


_STARTED = """
import os, sys
from schemas.broker_access import BrokerAccess
from streams.faust_app import Handlers, Membership, run
from streams.faust_transport import Positions

def unreachable(error):
    print(type(error).__name__, flush=True)
    os._exit(9)

nothing = Handlers(Positions(dict, dict, print), print, print, print, print, unreachable)
run([sys.argv[1]], BrokerAccess(), Membership("synthetic", 10), ["synthetic"], nothing)
"""


def test_kafka_that_is_gone_when_a_worker_starts_is_told_as_such() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _STARTED, f"127.0.0.1:{free_ports(1)[0]}"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (9, "KafkaConnectionError\n")
