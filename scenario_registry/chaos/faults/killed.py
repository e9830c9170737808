"""Processes that end at once, as by a power cut: at random moments, and at every failpoint."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from scenario_registry.chaos.fault import Fault, Inject
from scenario_registry.chaos.slot import Slot
from scenario_registry.chaos.stage import Stage
from scenario_registry.chaos.workload import workload

_PASSAGES = 2
"""A process dies in the first or second passage of its failpoint."""

_UNTIL_IT_DIES = 20.0
_MORE_EVENTS = 10
_AWAY_SECONDS = (0.2, 2.0)

_WORKERS = (
    ("batch.read", "事务之前", "before the transaction"),
    ("batch.decided", "事务中、写入之前", "inside the transaction, before it writes"),
    ("registry.copying", "COPY 之中", "inside COPY"),
    ("batch.written", "COMMIT 之前", "before COMMIT"),
    ("batch.committed", "COMMIT 之后、确认之前", "between COMMIT and the acknowledgement"),
    ("worker.acknowledged", "确认之后、提交偏移之前", "between the acknowledgement and the commit of offsets"),
    ("worker.revoking", "分区被收回时", "while partitions are revoked"),
    ("worker.reconciling", "启动对账时", "during the reconciliation at the start"),
)
_RELAYS = (
    ("relay.read", "转发之前", "before it sends"),
    ("relay.sent", "转发之后", "after it sent"),
    ("kafka_log.noted", "记号之后、发送之前", "between its note and the sending"),
    ("kafka_log.sent", "发送之后、记号之前", "between the sending and its note"),
)
_PRODUCERS = (
    ("outbox.half_staged", "发件箱事务之中", "inside the outbox's transaction"),
    ("outbox.before_commit", "发件箱提交之前", "before the outbox commits"),
    ("outbox.after_commit", "发件箱提交之后", "after the outbox committed"),
    ("outbox.before_append", "送入日志之前", "before the append"),
    ("kafka_log.noted", "记号之后、发送之前", "between its note and the sending"),
    ("kafka_log.sent", "发送之后、记号之前", "between the sending and its note"),
    ("outbox.after_append", "送入日志之后", "after the append"),
    ("outbox.after_delete", "发件箱清除之后", "after the outbox forgot it"),
)


def _at_a_failpoint(slots: Callable[[Stage], Sequence[Slot]], failpoint: str) -> Inject:
    def inject(stage: Stage, draw: random.Random) -> bool:
        # All of a kind, so that none is left to do the work before one of them comes by.
        before = {slot: slot.starts for slot in slots(stage)}
        for slot in before:
            slot.arm(f"{failpoint}:{draw.randint(1, _PASSAGES)}")
        deadline = time.monotonic() + _UNTIL_IT_DIES
        told_at, deliveries = time.monotonic(), 0
        # Its next life is the armed one, and the one after that the life without.
        while not (struck := any(slot.starts >= starts + 2 for slot, starts in before.items())):
            if time.monotonic() > deadline:
                break
            if time.monotonic() > told_at + 1:
                # Without work nobody comes by.
                told_at, deliveries = time.monotonic(), deliveries + 1
                stage.deliver(workload(draw, f"{stage.prefix}{failpoint}-{deliveries}-", _MORE_EVENTS, subjects=5))
            time.sleep(0.05)
        return struck

    return inject


def _killed(slots: Callable[[Stage], Sequence[Slot]]) -> Inject:
    def inject(stage: Stage, draw: random.Random) -> None:
        for _ in range(draw.randint(1, 2)):
            draw.choice(slots(stage)).kill()
            time.sleep(draw.uniform(0.2, 1.0))

    return inject


def _all_at_once(stage: Stage, _draw: random.Random) -> None:
    for slot in (*stage.workers, *stage.relays, stage.producer):
        slot.kill()


def _brokers_away(how_many: Callable[[Stage], int]) -> Inject:
    def inject(stage: Stage, draw: random.Random) -> None:
        with ExitStack() as away:
            for slot in draw.sample(list(stage.brokers), how_many(stage)):
                away.enter_context(slot.away())
            time.sleep(draw.uniform(*_AWAY_SECONDS))
        stage.await_kafka()

    return inject


def _database_away(stage: Stage, draw: random.Random) -> None:
    with stage.postgresql.away():
        time.sleep(draw.uniform(*_AWAY_SECONDS))


def _workers(stage: Stage) -> Sequence[Slot]:
    return stage.workers


def _relays(stage: Stage) -> Sequence[Slot]:
    return stage.relays


def _producer(stage: Stage) -> Sequence[Slot]:
    return [stage.producer]


def _armed(
    who: str, who_zh: str, slots: Callable[[Stage], Sequence[Slot]], failpoints: Sequence[tuple[str, str, str]]
) -> list[Fault]:
    return [
        Fault(
            f"{who}-dies-at-{failpoint.replace('_', '-').replace('.', '-')}",
            f"{who_zh}在{zh}被 kill -9",
            f"kill -9 of every {who} {en}",
            frozenset({f"{who}s"}),
            _at_a_failpoint(slots, failpoint),
        )
        for failpoint, zh, en in failpoints
    ]


FAULTS = (
    *_armed("worker", "处理进程", _workers, _WORKERS),
    *_armed("relay", "转发进程", _relays, _RELAYS),
    *_armed("producer", "发送进程", _producer, _PRODUCERS),
    Fault("worker-killed", "随时 kill -9 处理进程", "kill -9 of workers at any moment", frozenset({"workers"}), _killed(_workers)),
    Fault("relay-killed", "随时 kill -9 转发进程", "kill -9 of relays at any moment", frozenset({"relays"}), _killed(_relays)),
    Fault("producer-killed", "随时 kill -9 发送进程", "kill -9 of the producer at any moment", frozenset({"producers"}), _killed(_producer)),
    Fault("everything-killed", "所有进程同时 kill -9", "kill -9 of all our processes at once", frozenset({"workers", "relays", "producers"}), _all_at_once),
    Fault("broker-killed", "kill -9 一个 Kafka 节点", "kill -9 of one Kafka node", frozenset({"kafka"}), _brokers_away(lambda _stage: 1)),
    Fault("kafka-killed", "kill -9 全部 Kafka 节点", "kill -9 of all Kafka nodes", frozenset({"kafka"}), _brokers_away(lambda stage: len(stage.brokers))),
    Fault("postgresql-killed", "kill -9 PostgreSQL，重启时恢复", "kill -9 of PostgreSQL, which recovers when it starts", frozenset({"postgresql"}), _database_away),
)  # fmt: skip
