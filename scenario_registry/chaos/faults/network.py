"""What a network does: silence, delay, resets, and the one connection that is lost when it matters."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from scenario_registry.chaos.fault import Fault, Inject
from scenario_registry.chaos.proxy import Proxy
from scenario_registry.chaos.stage import SESSION_SECONDS, Stage

_DELAY_SECONDS = 0.1
_RESETS, _BETWEEN_RESETS = 3, 1.0
_UNTIL_A_COMMIT = 4.0


class _Side(NamedTuple):
    name: str
    zh: str
    en: str
    proxies: Callable[[Stage], Sequence[Proxy]]


_SIDES = (
    _Side("kafka", "Kafka", "Kafka", lambda stage: stage.kafka_network),
    _Side("postgresql", "PostgreSQL", "PostgreSQL", lambda stage: [stage.database_network]),
)


def _partition(side: _Side) -> Inject:
    def inject(stage: Stage, draw: random.Random) -> None:
        for proxy in side.proxies(stage):
            proxy.silence()
        time.sleep(draw.choice([1.0, SESSION_SECONDS + 1.5]))
        _heal(side, stage)

    return inject


def _latency(side: _Side) -> Inject:
    def inject(stage: Stage, draw: random.Random) -> None:
        for proxy in side.proxies(stage):
            proxy.delay(_DELAY_SECONDS)
        time.sleep(draw.uniform(2.0, 4.0))
        _heal(side, stage)

    return inject


def _resets(side: _Side) -> Inject:
    def inject(stage: Stage, _draw: random.Random) -> None:
        for _ in range(_RESETS):
            for proxy in side.proxies(stage):
                proxy.reset_all()
            time.sleep(_BETWEEN_RESETS)

    return inject


def _cut_at_commit(stage: Stage, draw: random.Random) -> bool:
    proxy = stage.database_network
    first = proxy.cuts
    for _ in range(2):
        before = proxy.cuts
        proxy.cut_at(b"COMMIT", after=draw.random() < 0.7)
        deadline = time.monotonic() + _UNTIL_A_COMMIT
        while proxy.cuts == before and time.monotonic() < deadline:
            time.sleep(0.02)
    proxy.heal()
    return proxy.cuts > first


def _heal(side: _Side, stage: Stage) -> None:
    for proxy in side.proxies(stage):
        proxy.heal()


FAULTS = (
    *(
        Fault(f"{side.name}-{name}", f"到 {side.zh} 的网络{zh}", f"{en} {side.en}", frozenset({f"network to {side.name}"}), inject(side))
        for side in _SIDES
        for name, zh, en, inject in (
            ("partition", "中断", "a worker and a relay are cut off from", _partition),
            ("latency", "延迟 100 毫秒", "100 ms more on the way to and from", _latency),
            ("resets", "每秒重置连接", "connections are reset every second, those to", _resets),
        )
    ),
    Fault(
        "cut-at-commit", "发出 COMMIT 时断开连接", "the connection is lost at COMMIT, heard or not", frozenset({"network to postgresql"}), _cut_at_commit
    ),
)  # fmt: skip
