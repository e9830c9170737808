"""Contenders side by side: the same events, the same servers, by turns, each run into a database of its own."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL

from bench.events import ORGANISATION, history
from bench.kafka import steady
from bench.kafka.contenders import CONTENDERS
from bench.kafka.progress import Mark, watching
from bench.kafka.site import Site, dsn, site
from bench.kafka.steady import Steady
from bench.kafka.topics import fill, fill_enveloped
from schemas.log import NewRecord

_GOALS = (
    ("ours", "quix", 1.0),
    ("ours", "connect", 1.2),
    ("ours", "raw", 0.55),
    ("ours_two_workers", "ours", 1.6),
    ("rebuild", "raw", 0.8),
)
"""At least so many times as fast."""

_ROWS = "SELECT count(*), sum(sequence) FROM records WHERE organisation = %s"


def compare(names: Sequence[str], events: int, rounds: int) -> dict[str, Any]:
    """Medians of the named contenders over the rounds, and their ratios."""
    runs: dict[str, list[Steady]] = {name: [] for name in names}
    with site() as servers:
        marks = fill(servers.kafka.address, _records(events), events)
        if "connect" in names:
            fill_enveloped(servers.kafka.address, _records(events))
        print(f"{events} events in the topic", flush=True)
        for number in range(1, rounds + 1):
            for name in names:
                done = _run(servers, name, f"{name}-{number}", marks, events)
                print(f"round {number}, {name}: {done.as_json()}", flush=True)
                runs[name].append(done)
    return {"events": events, "rounds": rounds, **{name: _summary(runs[name]) for name in names}, **_ratios(runs)}


def _records(events: int) -> Iterable[NewRecord]:
    """Two thirds of the events are about new subjects, the rest are updates of any."""
    return history(_subjects(events), events)


def _subjects(events: int) -> int:
    return 2 * events // 3


def _run(servers: Site, name: str, run: str, marks: Iterable[Mark], events: int) -> Steady:
    contender = CONTENDERS[name]
    folder: Path = servers.folder / run
    folder.mkdir()
    with servers.database() as url:
        contender.prepare(url)
        with watching(dsn(url), marks, contender.schema) as watcher:
            processes = contender.processes(servers, folder, url)
            done = steady.measure(servers, processes, watcher, events, is_ending=contender.is_ending)
        _require_all(url, name, events)
        return done


def _require_all(url: URL, name: str, events: int) -> None:
    """Every event raised the sequence of its subject by one. Raises RuntimeError when the rows are not what must come of the events."""
    with psycopg.connect(dsn(url)) as connection:
        found = connection.execute(_ROWS, (ORGANISATION,)).fetchone()
    if found != (_subjects(events), events):
        raise RuntimeError(f"{name}: {found} subjects and events, not {(_subjects(events), events)}")


def _summary(runs: Sequence[Steady]) -> dict[str, Any]:
    return Steady(*(statistics.median(figures) for figures in zip(*runs, strict=True))).as_json()


def _ratios(runs: dict[str, list[Steady]]) -> dict[str, Any]:
    return {
        f"{one}/{other}": {"ratio": round(_ratio(runs[one], runs[other]), 3), "goal": goal}
        for one, other, goal in _GOALS
        if one in runs and other in runs
    }


def _ratio(runs: Sequence[Steady], others: Sequence[Steady]) -> float:
    """The median over the rounds: what disturbs a round for long disturbs both."""
    return statistics.median(a.per_second / b.per_second for a, b in zip(runs, others, strict=True))
