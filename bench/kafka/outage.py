"""A worker that was away for ten minutes while 1,000 events a second came: how fast it clears what waits."""

from __future__ import annotations

from itertools import islice
from typing import Any

from bench.events import history
from bench.kafka import steady
from bench.kafka.contenders import migrate, worker
from bench.kafka.progress import watching
from bench.kafka.site import dsn, site
from bench.kafka.topics import fill

_BEFORE = 20_000


def clear_outage(events: int) -> dict[str, Any]:
    """The worker processes some events and is stopped; ``events`` come, as fast as Kafka takes them instead of in ten minutes; the worker
    starts again. Goal: the rate of a worker that has just as much to do without an outage, see throughput."""
    records = history(2 * (_BEFORE + events) // 3, _BEFORE + events)
    with site() as servers, servers.database() as url:
        migrate(url)
        working = worker(servers, servers.folder, url)
        marks = fill(servers.kafka.address, islice(records, _BEFORE), _BEFORE)
        with watching(dsn(url), marks) as watcher:
            steady.measure(servers, [working], watcher, _BEFORE)
        marks = fill(servers.kafka.address, records, events)
        print(f"{events} events wait", flush=True)
        with watching(dsn(url), marks) as watcher:
            done = steady.measure(servers, [working], watcher, events)
    return {"waiting": events, **done.as_json(), "goal": "per_second as of throughput's ours"}
