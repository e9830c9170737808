"""Processes that sleep, that are asked to end, and that come and go."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack

from scenario_registry.chaos.fault import Fault
from scenario_registry.chaos.stage import SESSION_SECONDS, Stage

_STOP_SECONDS = 20.0


def _zombie(stage: Stage, draw: random.Random) -> None:
    with draw.choice(stage.workers).asleep():
        time.sleep(SESSION_SECONDS + draw.uniform(0.5, 1.5))


def _sleepy_relay(stage: Stage, draw: random.Random) -> None:
    with draw.choice(stage.relays).asleep():
        time.sleep(draw.uniform(1.0, 3.0))


def _bounced(stage: Stage, draw: random.Random) -> None:
    for slot in draw.sample([*stage.workers, *stage.relays], 2):
        slot.ask()
        time.sleep(draw.uniform(0.0, 0.5))


def _rolled(stage: Stage, _draw: random.Random) -> None:
    """As an upgrade does it: one after the other, each asked to end, and the next once the new one is there."""
    for slot in stage.workers:
        starts = slot.starts
        slot.ask()
        slot.await_end(_STOP_SECONDS)
        deadline = time.monotonic() + _STOP_SECONDS
        while slot.starts == starts and time.monotonic() < deadline:
            time.sleep(0.05)


def _storm(stage: Stage, draw: random.Random) -> None:
    """Workers come and go, so that partitions change hands again and again; half of them without a word."""
    for slot in draw.sample(list(stage.spare_workers), 2):
        slot.hire()
        time.sleep(draw.uniform(0.5, 1.5))
    for slot in stage.spare_workers:
        slot.lay_off(asked=draw.random() < 0.5)


def _too_many(stage: Stage, draw: random.Random) -> None:
    """More workers than a topic has partitions."""
    with ExitStack() as hired:
        for slot in stage.spare_workers:
            slot.hire()
            hired.callback(slot.lay_off, asked=True)
        time.sleep(draw.uniform(2.5, 4.0))


_WORKERS = frozenset({"workers"})

FAULTS = (
    Fault("worker-asleep", "处理进程暂停到会话过期后再继续", "SIGSTOP of a worker beyond its session, then SIGCONT", _WORKERS, _zombie),
    Fault("relay-asleep", "转发进程暂停后再继续", "SIGSTOP of a relay, then SIGCONT", frozenset({"relays"}), _sleepy_relay),
    Fault("bounced", "负载下正常重启", "clean bounces under load", frozenset({"workers", "relays"}), _bounced),
    Fault("upgraded", "处理进程逐个重启（升级）", "workers are restarted one after the other, as by an upgrade", _WORKERS, _rolled),
    Fault("rebalance-storm", "处理进程不断来去，分区反复易手", "workers come and go, and partitions with them", _WORKERS, _storm),
    Fault("too-many-workers", "处理进程多于分区", "more workers than partitions", _WORKERS, _too_many),
)  # fmt: skip
