"""``python -m bench.supply.command [CAPABILITIES]``: ``scenarios supply match`` on a registry of so many capabilities, 1,000 if not said.

The capabilities are those of ``bench.supply``, synthetic, in a registry of files; the scenario is one of the labelled needs. Prints seconds on
the clock and of the processor, of a process of its own each: the first call, the second, which finds the sentence vectors in their file, and
one on words alone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.supply.__main__ import LABELLED, capability
from scenario_registry import wiring
from scenario_registry.loop.saying import saying
from scenario_registry.settings import Settings
from scenario_registry.supply.labelled_file import read_labelled
from schemas.log import topic_of

_WHO = "chengdu_rail"
_NOW = datetime(2026, 4, 20, tzinfo=UTC)


def main(size: int) -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        _fill(Settings.in_folder(Path(folder)), size)
        for what, *more in (("first",), ("again",), ("words only", "--words-only")):
            clock, before = time.perf_counter(), _processor()
            asked = ("supply", "match", f"{_WHO}/N-1", "--on", "2026-06-01", "--json", *more)
            subprocess.run(
                (sys.executable, "-m", "scenario_registry", *asked),
                env={"SCENARIOS_DATA_DIR": folder, "PATH": "/usr/bin:/bin"},
                stdout=subprocess.DEVNULL,
                check=True,
            )
            seconds = {"clock_s": round(time.perf_counter() - clock, 1), "processor_s": round(_processor() - before, 1)}
            sys.stdout.write(json.dumps({"capabilities": size, "call": what} | seconds) + "\n")


def _fill(settings: Settings, size: int) -> None:
    chance, found = Random(8), read_labelled(LABELLED, None)  # noqa: S311
    need = found.labelled[0].need.statement
    told = [("scenario.stated.v1", "N-1", need)]
    told += [("capability.stated.v1", f"C-{number}", capability(found, chance)) for number in range(size)]
    with wiring.event_log(settings) as log, wiring.registry(settings) as registry:
        records = [
            saying(_WHO, type_, number, 1, it.model_dump(mode="json", exclude_none=True), _NOW).record
            for type_, number, it in told
        ]
        log.append(topic_of(_WHO), records, producer="bench", first_number=1)
        wiring.runtime(log, registry).run()
        wiring.matching_of(registry).run()
        wiring.loop_of(registry).run()


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
