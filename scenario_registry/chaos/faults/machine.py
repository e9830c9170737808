"""What a machine does: full disks, and clocks that jump."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path

from scenario_registry.chaos.fault import Fault, Inject
from scenario_registry.chaos.stage import Stage

_SLEEPS = Path(__file__).parents[1] / "faketime"
"""``sitecustomize.py`` for processes of which libfaketime makes the clock."""

_FULL_SECONDS = (1.0, 2.5)
_STEPS_SECONDS = (3600, -86_400, 0)
_BETWEEN_STEPS = 1.2


def _disk_full(which: str, spare_bytes: int) -> Inject:
    def inject(stage: Stage, draw: random.Random) -> None:
        with stage.disks[which].full(draw.randrange(spare_bytes)):
            time.sleep(draw.uniform(*_FULL_SECONDS))
        if which == "kafka":
            stage.await_kafka()

    return inject


def _no_disk(stage: Stage) -> str | None:
    return None if stage.disks else "须以 root 运行并允许挂载 tmpfs / needs root and the right to mount a tmpfs"


@cache
def _libfaketime() -> Path | None:
    """For programs with threads, of Debian's package ``libfaketime`` or built from its sources."""
    return next(iter(sorted(Path("/usr").glob("l*/**/faketime/libfaketimeMT.so.1"))), None)


def _clock_steps(stage: Stage, draw: random.Random) -> None:
    slot, clock = draw.choice(stage.workers), stage.folder / "clock"
    clock.write_text("+0")
    slot.restart_with(
        {
            "LD_PRELOAD": str(_libfaketime()),
            "PYTHONPATH": str(_SLEEPS),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            # A step of the clock leaves the monotonic one alone.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
    )
    for seconds in _STEPS_SECONDS:
        time.sleep(_BETWEEN_STEPS)
        clock.write_text(f"{seconds:+}")


def _no_libfaketime(_stage: Stage) -> str | None:
    return None if _libfaketime() else "缺少 libfaketime / is missing: apt-get install libfaketime"


FAULTS = (
    Fault("kafka-disk-full", "一个 Kafka 节点磁盘已满", "the disk of one Kafka node is full", frozenset({"kafka"}), _disk_full("kafka", 200_000), _no_disk),
    Fault("postgresql-disk-full", "PostgreSQL 磁盘已满", "the disk of PostgreSQL is full", frozenset({"postgresql"}), _disk_full("postgresql", 400_000), _no_disk),
    Fault("clock-steps", "处理进程的时钟跳变", "the clock of a worker jumps an hour ahead and a day back", frozenset({"workers"}), _clock_steps, _no_libfaketime),
)  # fmt: skip
