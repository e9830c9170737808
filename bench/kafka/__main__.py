"""``make bench-kafka``: the distributed runtime beside its peers, on one Kafka node and one PostgreSQL of this machine's own.

Writes bench/results/<day>-kafka.json; the reading of the figures is in bench/RESULTS.md. ``python -m bench.kafka NAME ...`` runs some of the
measurements, ``--help`` says which, and how to make them shorter.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.kafka.contenders import CONTENDERS
from bench.kafka.latency import measure_latency
from bench.kafka.memory import measure_memory
from bench.kafka.outage import clear_outage
from bench.kafka.throughput import compare
from schemas.moment import SHANGHAI

_MEASUREMENTS: Mapping[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "throughput": lambda options: compare(options.contenders, options.events, options.rounds),
    "latency": lambda options: measure_latency(options.seconds),
    "outage": lambda options: clear_outage(options.waiting),
    "memory": lambda options: measure_memory(options.minutes),
}
_USUALLY = ["throughput", "latency", "outage"]
"""Memory takes half an hour, and does not need a quiet machine."""

_LEAST_MINUTES = 5


def main(arguments: list[str]) -> None:
    """Run the named measurements."""
    options = _options(arguments)
    # As Ctrl-C does: every process that was started is ended first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    now = datetime.now(UTC)
    target = Path(__file__).parents[1] / "results" / f"{now.astimezone(SHANGHAI):%Y-%m-%d}-kafka.json"
    results: dict[str, Any] = json.loads(target.read_text()) if target.exists() else {}
    results["machine"] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "measured_at": now.isoformat(timespec="seconds"),
    }
    for name in options.names:
        results[name] = _MEASUREMENTS[name](options)
        print(name, json.dumps(results[name], indent=2), flush=True)
        if options.keep:
            target.write_text(json.dumps(results, indent=2) + "\n")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.kafka")
    parser.add_argument("names", nargs="*", default=_USUALLY, help=", ".join(_MEASUREMENTS))
    parser.add_argument("--events", type=int, default=200_000, help="of a run of throughput")
    parser.add_argument("--rounds", type=int, default=3, help="of throughput")
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), help="of throughput")
    parser.add_argument("--seconds", type=int, default=60, help="of latency")
    parser.add_argument("--waiting", type=int, default=600_000, help="events of outage, ten minutes' worth")
    parser.add_argument("--minutes", type=float, default=30, help="of memory")
    parser.add_argument("--no-keep", dest="keep", action="store_false", help="print only, leave bench/results alone")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(_MEASUREMENTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(_MEASUREMENTS)}")
    if options.minutes < _LEAST_MINUTES:
        parser.error(f"--minutes: {_LEAST_MINUTES} at least, a slope needs some points")
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
