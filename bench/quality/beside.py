"""A worker beside a quality run: how much of what it carries alone, and how late when events come steadily."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.engine import URL

from bench.quality.registry import event, fill, located
from quality.apart import run_apart
from scenario_registry.runtimes.carrying import carry, checked
from schemas.code_lists import code_lists
from sinks.registry import Registry

_UPDATES = 60_000
_A_SECOND = 1_000
_ALONE_SECONDS = 20
_MOST_AT_ONCE = 5_000


class Steady(NamedTuple):
    """``carried`` as a share of the events that came; milliseconds from the moment at which an event came until it was committed."""

    carried: float
    p50_ms: float
    p99_ms: float
    most_ms: float


def ratio(registry: Registry, url: URL, sequence: int, *, age: float) -> float:
    """What is carried from the moment at which a run begins, as a share of what is carried alone, of events that came ``age`` seconds ago."""
    alone = _seconds(lambda: fill(registry, _UPDATES, sequence=sequence, age=age))
    with ThreadPoolExecutor(1) as running:
        run = _run(running, url)
        beside = _seconds(lambda: fill(registry, _UPDATES, sequence=sequence + 1, age=age))
        run.result()
    return alone / beside


def steady(registry: Registry, url: URL, records: int, sequence: int) -> dict[str, Steady]:
    """``alone`` for a while, then ``beside`` a run from its beginning to its end. Records have versions from ``sequence`` on afterwards."""
    until = time.monotonic() + _ALONE_SECONDS
    alone = _steadily(registry, records, sequence, lambda: time.monotonic() > until)
    with ThreadPoolExecutor(1) as running:
        run = _run(running, url)
        beside = _steadily(registry, records, sequence + 100, run.done)
        run.result()
    return {"alone": alone, "beside": beside}


def _run(running: ThreadPoolExecutor, url: URL) -> Future[int]:
    return running.submit(run_apart, url, None, datetime.now(UTC))


def _steadily(registry: Registry, records: int, sequence: int, is_over: Callable[[], bool]) -> Steady:
    """Updates come one by one at an even pace; as many as came meanwhile are the next batch."""
    draw, codes = random.Random(1), code_lists()  # noqa: S311 - reproducible, not secret
    positions = dict(registry.positions())
    began, done, late = time.time(), 0, []
    while not is_over():
        now = time.time()
        due = int((now - began) * _A_SECOND)
        if due == done:
            time.sleep(0.002)
            continue
        numbers = range(done, min(due, done + _MOST_AT_ONCE))
        events = (event(it % records, sequence + it // records, draw) for it in numbers)
        batch = list(located(events, positions, int(now * 1e6)))
        positions |= carry(registry, checked(batch, codes), positions, codes).reached
        committed = time.time()
        late += [1000 * (committed - began - it / _A_SECOND) for it in numbers]
        done = numbers.stop
    cuts = statistics.quantiles(late, n=100)
    came = int((time.time() - began) * _A_SECOND)
    return Steady(round(done / came, 3), round(cuts[49], 1), round(cuts[98], 1), round(max(late), 1))


def _seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began
