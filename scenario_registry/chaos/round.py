"""One round: workload and faults together, then quiet, then the oracle."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from scenario_registry import wiring
from scenario_registry.chaos.fault import Fault
from scenario_registry.chaos.oracle.evidence import Marks
from scenario_registry.chaos.oracle.gather import Oracle
from scenario_registry.chaos.oracle.rows import hash_of
from scenario_registry.chaos.oracle.verdict import Finding, findings
from scenario_registry.chaos.oracle.witness import Witness
from scenario_registry.chaos.plan import EVENTS, Plan, PlannedFault
from scenario_registry.chaos.stage import Stage
from scenario_registry.chaos.workload import workload
from scenario_registry.eventlog.port import LogUnavailableError

_PATIENCE_SECONDS = 150.0
"""After the last fault servers must be back, and everything processed, within this time each. Far more than it takes, since machines differ: a PostgreSQL that was
killed first has every file reach the disk."""

_LOOK_SECONDS = 0.1

_AWAY = (LogUnavailableError, SQLAlchemyError)

_while_servers_are_away = retry(
    retry=retry_if_exception_type(_AWAY), stop=stop_after_delay(_PATIENCE_SECONDS), wait=wait_fixed(0.5), reraise=True
)


class Result(NamedTuple):
    """What came of a round. No findings: the verdict is yes. ``hash``: of all rows that the registry gained."""

    plan: Plan
    left_out: Mapping[str, str]
    """Faults that this set cannot inject, and why not."""
    missed: Sequence[str]
    """Faults that did not strike."""
    findings: Sequence[Finding]
    events: int
    changes: int
    looks: int
    """Of the concurrent reader."""
    hash: str
    seconds: float


def perform(stage: Stage, oracle: Oracle, plan: Plan, faults: Mapping[str, Fault]) -> Result:
    """One round on a set that is level: everything that came before is processed and relayed. ``faults``: by name, those of the plan.
    Raises what the servers raise when they do not come back."""
    started = time.monotonic()
    marks = _while_servers_are_away(oracle.marks)()
    stage.begin(plan.prefix, marks.positions)
    left_out = {it.name: why for it in plan.faults if (why := faults[it.name].lacks(stage)) is not None}
    with wiring.reader(stage.settings) as engine:
        witness = Witness(engine, plan.prefix)
        is_over = threading.Event()
        with ThreadPoolExecutor(len(plan.faults) + 1, "fault") as pool:
            watching = pool.submit(_watch, witness, is_over)
            try:
                stage.deliver(workload(plan.draw(), plan.prefix, EVENTS))
                injectors = _injectors(stage, [(it, faults[it.name]) for it in plan.faults if it.name not in left_out])
                injected = [done.result() for done in [pool.submit(inject) for inject in injectors]]
                stage.heal()
                trouble = [*(it.trouble for it in injected if it.trouble), *_settle(stage, oracle, marks)]
            finally:
                is_over.set()
            watching.result()
        _while_servers_are_away(witness.conclude)()
    stage.disarm()
    evidence = _while_servers_are_away(oracle.evidence)(marks, stage.delivered, plan.prefix)
    evidence.seen, evidence.ended, evidence.unsettled = witness.seen, stage.surprises(), trouble
    return Result(
        plan=plan,
        left_out=left_out,
        missed=[it.name for it in injected if not it.struck],
        findings=findings(evidence),
        events=len(evidence.delivered),
        changes=len(evidence.rows["changes"]),
        looks=witness.looks,
        hash=hash_of(evidence.rows),
        seconds=round(time.monotonic() - started, 1),
    )


def settle(stage: Stage, oracle: Oracle) -> Sequence[str]:
    """Wait until all that was delivered before the first round is processed and relayed. Gives what is still waiting when the time is over."""
    return _settle(stage, oracle, Marks())


class _Injected(NamedTuple):
    name: str
    struck: bool
    trouble: str | None
    """What kept it from being injected."""


def _injectors(stage: Stage, planned: Sequence[tuple[PlannedFault, Fault]]) -> list[Callable[[], _Injected]]:
    """Each waits for its moment, and for others that touch the same."""
    locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
    start = time.monotonic()

    def injector(moment: float, draws: int, fault: Fault) -> Callable[[], _Injected]:
        mine = [locks[name] for name in sorted(fault.touches)]

        def inject() -> _Injected:
            time.sleep(max(0.0, start + moment - time.monotonic()))
            with ExitStack() as held:
                for lock in mine:
                    held.enter_context(lock)
                try:
                    struck = fault.inject(stage, random.Random(draws))  # noqa: S311 - repeatable, not secret
                except (*_AWAY, TimeoutError) as error:
                    return _Injected(fault.name, False, f"{fault.name}: {error}")
            return _Injected(fault.name, struck is not False, None)

        return inject

    return [injector(it.moment, it.draws, fault) for it, fault in planned]


def _watch(witness: Witness, is_over: threading.Event) -> None:
    while not is_over.wait(_LOOK_SECONDS):
        try:
            witness.look()
        except SQLAlchemyError:
            # The database is away; whoever reads asks again.
            continue


def _settle(stage: Stage, oracle: Oracle, marks: Marks) -> list[str]:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            waiting = [] if stage.is_delivered() else ["发送进程还有事件未送达 / the producer still has events"]
            waiting = waiting or oracle.waiting(marks)
        except _AWAY as error:
            waiting = [str(error)]
        if not waiting or time.monotonic() > deadline:
            return waiting
        time.sleep(_LOOK_SECONDS)
