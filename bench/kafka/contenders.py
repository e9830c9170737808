"""Who is measured: for each, how its database is made ready and which processes carry the topic into it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg
from sqlalchemy.engine import URL

from bench.events import TOPIC
from bench.kafka.connect import connect
from bench.kafka.peers import table
from bench.kafka.site import PARTITIONS, Site, dsn
from scenario_registry.localset.processes import Process
from sinks.registry import Registry

_ROOT = Path(__file__).parents[2]
_PEERS_PYTHON = _ROOT / ".venv-bench" / "bin" / "python"
_SCENARIOS = Path(sys.executable).parent / "scenarios"


class Contender(NamedTuple):
    """``prepare`` makes the tables in an empty database; ``processes``, not started yet, have a folder of their own. What they write is
    looked for in a schema whose name is like ``schema``."""

    prepare: Callable[[URL], None]
    processes: Callable[[Site, Path, URL], Sequence[Process]]
    schema: str = "public"
    is_ending: bool = False
    """The processes end by themselves once all is done."""


def settings_of(site: Site, folder: Path, url: URL) -> Mapping[str, str]:
    """Environment variables for the command ``scenarios`` on this log and this registry. The group is named after the database."""
    return {
        "SCENARIOS_DATA_DIR": str(folder),
        "SCENARIOS_LOG": f"kafka://{site.kafka.address}",
        "SCENARIOS_REGISTRY": url.render_as_string(hide_password=False),
        "SCENARIOS_PARTITIONS": str(PARTITIONS),
        "SCENARIOS_WORKER_GROUP": f"workers-{url.database}",
    }


def _rebuild(site: Site, folder: Path, url: URL) -> Sequence[Process]:
    return [Process("rebuild", [_SCENARIOS, "rebuild"], folder, settings_of(site, folder, url))]


def worker(site: Site, folder: Path, url: URL, name: str = "worker") -> Process:
    """``scenarios worker``, not started yet."""
    return Process(name, [_SCENARIOS, "worker"], folder, settings_of(site, folder, url))


def migrate(url: URL) -> None:
    """The registry's tables."""
    Registry(url).close()


def _bare(url: URL) -> None:
    with psycopg.connect(dsn(url)) as connection:
        connection.execute(table.CREATE)


def _workers(count: int) -> Contender:
    return Contender(
        migrate, lambda site, folder, url: [worker(site, folder, url, f"worker-{n}") for n in range(count)]
    )


def _peer(module: str) -> Contender:
    def processes(site: Site, folder: Path, url: URL) -> list[Process]:
        command = [_PEERS_PYTHON, "-m", f"bench.kafka.peers.{module}", site.kafka.address, TOPIC, folder.name, dsn(url)]
        return [Process(module, command, folder, {"PYTHONPATH": str(_ROOT)})]

    return Contender(_bare, processes)


CONTENDERS: Mapping[str, Contender] = {
    "ours": _workers(1),
    "quix": _peer("quix"),
    "connect": Contender(_bare, lambda site, folder, url: [connect(site, folder, url)]),
    "raw": _peer("raw"),
    "ours_two_workers": _workers(2),
    "rebuild": Contender(migrate, _rebuild, schema="registry_next_%", is_ending=True),
}
