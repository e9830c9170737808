"""``python -m bench.files [RECORDS]``: exports in every form and snapshots of a registry of so many records, 100,000 if not said, in a SQLite file.

Each is the command line in a process of its own. The second snapshot is made after 1,000 records changed. Writes bench/results/<day>-files-<records>.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.quality.registry import fill
from schemas.moment import SHANGHAI
from sinks.registry import Registry

_CHANGES = 1_000


def main(records: int) -> None:
    """Measure, print and keep."""
    now = datetime.now(UTC)
    found: dict[str, Any] = {"records": records, "cores": os.cpu_count(), "measured_at": now.isoformat("T", "seconds")}
    with TemporaryDirectory(prefix="bench-files-") as name:
        folder = Path(name)
        registry = Registry(f"sqlite:///{folder / 'registry.sqlite'}")
        fill(registry, records)
        for form in ("xlsx", "csv", "jsonl", "parquet"):
            file = folder / f"out.{form}"
            found[form] = _run(folder, "export", "--format", form, "--to", str(file))
            found[form]["mib"] = round(file.stat().st_size / 2**20, 1)
            file.unlink()
        snapshots = ("snapshots", "make", "--to", str(folder / "snapshots"))
        found["first_snapshot"] = _run(folder, *snapshots)
        fill(registry, _CHANGES, sequence=2)
        found["next_snapshot"] = _run(folder, *snapshots)
        found["check"] = _run(folder, "snapshots", "check", "--to", str(folder / "snapshots"))
        files = (folder / "snapshots").glob("*.gz")
        found["file_mib"] = {it.name.partition("-")[0]: round(it.stat().st_size / 2**20, 2) for it in files}
        registry.close()
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    target = Path(__file__).parents[1] / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-files-{records}.json"
    target.write_text(json.dumps(found, indent=2) + "\n")


def _run(data_dir: Path, *arguments: str) -> dict[str, float]:
    command = [str(Path(sys.executable).parent / "scenarios"), *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | {"SCENARIOS_DATA_DIR": str(data_dir)}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "processor": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mib": usage.ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
