"""``make bench-api``: the HTTP interface over registries of 100,000 and 1,000,000 scenarios, on SQLite and PostgreSQL.

``python -m bench.api [--records N ...] [--databases sqlite postgresql] [--seconds N]``. Registries are filled in a temporary folder; at a million that takes
minutes, and so does the server's index. The generator of load runs on the same machine and takes its share of the processors: beside the times by the clock stand the
server's own milliseconds of processor time a request, and the load of the machine. Writes bench/results/<day>-api.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from sqlalchemy.engine import URL, make_url

from bench.api import asked
from bench.api.load import peak_mib, processor_seconds, steady
from bench.api.push import push
from bench.api.registry import fill_varied
from scenario_registry.localset.postgresql import PostgresServer
from schemas.moment import SHANGHAI
from sinks.queries.public.scenarios import MEMBERSHIP
from sinks.registry import Registry

_SCENARIOS = Path(sys.executable).parent / "scenarios"
_PER_SECOND = 50
_PAGES_PER_SECOND = 10
_SECONDS_TO_START = 3_600


def main(records: Sequence[int], databases: Sequence[str], seconds: int) -> None:
    """Measure, print and keep."""
    now = datetime.now(UTC)
    target = Path(__file__).parents[1] / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-api.json"
    known = json.loads(target.read_text()) if target.exists() else {}
    for database in databases:
        for count in records:
            with TemporaryDirectory(prefix="bench-api-") as name:
                folder = Path(name)
                # PostgreSQL runs as a user of its own where we are root, and must get in.
                folder.chmod(0o755)
                with _registry(folder, database) as url:
                    found = _measured(folder, url, count, seconds)
            found["machine"] = {"cores": os.cpu_count(), "python": platform.python_version()}
            found["measured_at"] = now.isoformat("T", "seconds")
            known[f"{database}-{count}"] = found
            sys.stdout.write(f"{database}-{count} {json.dumps(found)}\n")
            target.write_text(json.dumps(known, indent=2) + "\n")


@contextmanager
def _registry(folder: Path, database: str) -> Iterator[URL]:
    if database == "sqlite":
        yield make_url(f"sqlite:///{folder}/registry.sqlite")
        return
    server = PostgresServer(folder)
    server.start()
    try:
        yield server.create_database("api")
    finally:
        server.stop()


def _measured(folder: Path, url: URL, count: int, seconds: int) -> dict[str, Any]:
    registry = Registry(url)
    fill_varied(registry, count)
    with registry.engine.connect() as connection:
        # Some from all over: the keys are in no order of the ids.
        rows = connection.execute(MEMBERSHIP.select().order_by(MEMBERSHIP.c.registry_id).limit(2_000))
        ids = [row.registry_id for row in rows]
    registry.close()
    environment = os.environ | {
        "SCENARIOS_DATA_DIR": str(folder),
        "SCENARIOS_REGISTRY": url.render_as_string(hide_password=False),
    }
    token = json.loads(_command(environment, "tokens", "create", "chengdu_rail", "--json"))["token"]
    with _serving(environment) as (base, pid, started):
        found: dict[str, Any] = {"index_seconds": started, "index_processor_seconds": round(processor_seconds(pid), 1)}
        found["search"] = steady(base, pid, asked.search, per_second=_PER_SECOND, seconds=seconds)
        found["detail"] = steady(base, pid, asked.details(ids), per_second=_PER_SECOND, seconds=seconds)
        found["pages"] = steady(base, pid, asked.pages(ids), per_second=_PAGES_PER_SECOND, seconds=seconds)
        found["push"] = push(base, pid, token, seconds)
        found["peak_mib"] = peak_mib(pid)
        found["xlsx"] = _export(base, pid)
        found["peak_mib_with_export"] = peak_mib(pid)
    return found


def _export(base: str, pid: int) -> dict[str, Any]:
    before, began, size = processor_seconds(pid), time.perf_counter(), 0
    with httpx.stream("GET", f"{base}/v1/exports/scenarios.xlsx", timeout=600) as answer:
        if answer.status_code == 200:
            size = sum(map(len, answer.iter_bytes()))
    return {
        "status": answer.status_code,
        "seconds": round(time.perf_counter() - began, 1),
        "processor": round(processor_seconds(pid) - before, 1),
        "mib": round(size / 2**20, 1),
        "load": round(os.getloadavg()[0], 1),
    }


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[tuple[str, int, float]]:
    """Address and process of a server once search is ready, and the seconds until then."""
    began = time.perf_counter()
    process = subprocess.Popen([_SCENARIOS, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        told = re.search(r"http://[0-9.]+:\d+", process.stderr.readline())
        assert told is not None
        while httpx.get(f"{told[0]}/v1/scenarios", timeout=60).status_code != 200:
            if time.perf_counter() - began > _SECONDS_TO_START:
                raise TimeoutError("the index is not ready")
            time.sleep(1)
        yield told[0], process.pid, round(time.perf_counter() - began, 1)
    finally:
        process.terminate()
        process.wait(30)


def _command(environment: dict[str, str], *arguments: str) -> str:
    return subprocess.run([_SCENARIOS, *arguments], env=environment, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=int, default=30)
    given = parser.parse_args()
    main(given.records, given.databases, given.seconds)
