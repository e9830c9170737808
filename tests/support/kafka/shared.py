"""One broker per test process, started when first asked for."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from scenario_registry.localset.kafka_jars import NoJavaError
from tests.support.kafka.broker import Broker, start_broker


@cache
def shared_broker() -> Broker:
    """The broker, which runs until the process ends. Skips the test, and says what to install, where there is no Java."""
    folder = Path(tempfile.mkdtemp(prefix="kafka"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        broker = start_broker(folder)
    except NoJavaError as error:
        pytest.skip(str(error))
    atexit.register(broker.kill)
    return broker


_in_use: list[Callable[[], None]] = []


def before_emptying(leave: Callable[[], None]) -> None:
    """Have ``leave`` called, once, before the broker is emptied: it ends what would miss its topics."""
    _in_use.append(leave)


def empty_broker() -> Broker:
    """The broker without any topic."""
    broker = shared_broker()
    while _in_use:
        _in_use.pop()()
    broker.delete_topics()
    return broker
