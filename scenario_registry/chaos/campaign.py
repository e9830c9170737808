"""Many rounds, one seed after the other, on sets that are made anew from time to time."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from sqlalchemy.engine import URL

from scenario_registry import wiring
from scenario_registry.chaos.fault import all_faults
from scenario_registry.chaos.oracle.checks import MOST_TOLD
from scenario_registry.chaos.oracle.gather import Oracle
from scenario_registry.chaos.oracle.verdict import Finding
from scenario_registry.chaos.plan import plan
from scenario_registry.chaos.round import Result, perform, settle
from scenario_registry.chaos.stage import PARTITIONS, Stage, stage
from scenario_registry.chaos.workload import workload

_ROUNDS_A_SET = 50
"""Then the whole registry is compared, and the next rounds begin with empty servers: what a set keeps stays small."""

_FIRST_EVENTS = 60


class Campaign(NamedTuple):
    """``names``: the faults to choose from. ``folder``: of the sets, and of what is kept of a round that failed."""

    folder: Path
    first_seed: int
    rounds: int
    names: Sequence[str]
    nodes: int
    own_disks: bool

    def perform(self) -> Iterator[Result]:
        """Every round's result, once it is there. Raises as ``scenario_registry.chaos.stage.stage`` does."""
        seeds = iter(range(self.first_seed, self.first_seed + self.rounds))
        while batch := list(islice(seeds, _ROUNDS_A_SET)):
            while batch:
                done = 0
                with (
                    _new_folder(self.folder) as folder,
                    prepared(folder, self.nodes, own_disks=self.own_disks) as (opened, oracle),
                ):
                    for seed in batch:
                        done += 1
                        planned = plan(seed, self.names)
                        try:
                            result = perform(opened, oracle, planned, all_faults())
                        except Exception:
                            # Servers did not come back: why, stands in their logs, which are gone with the set.
                            self._keep_logs(folder, seed)
                            raise
                        if seed == batch[-1] and not result.findings:
                            result = _with_the_whole(result, oracle)
                        if result.findings:
                            self._keep(folder, result)
                        yield result
                        if result.findings:
                            # What went wrong would be found again and again in this set.
                            break
                batch = batch[done:]

    def kept(self, seed: int) -> Path:
        """Where the report and the logs of a round that failed lie."""
        return self.folder / f"failed-{seed}"

    def _keep(self, folder: Path, result: Result) -> None:
        kept = self._keep_logs(folder, result.plan.seed)
        (kept / "report.json").write_text(
            json.dumps(as_json(result), ensure_ascii=False, indent=2, default=str), encoding="utf-8"
        )

    def _keep_logs(self, folder: Path, seed: int) -> Path:
        kept = self.kept(seed)
        kept.mkdir(exist_ok=True)
        for log in folder.rglob("*.log"):
            # Kafka's own data files have names like that, too.
            if "data" not in log.relative_to(folder).parts:
                shutil.copy(log, kept)
        return kept


@contextmanager
def prepared(folder: Path, nodes: int, *, own_disks: bool) -> Iterator[tuple[Stage, Oracle]]:
    """A set in an empty folder that has processed and relayed its first events, and what judges it, until the block ends. Raises as
    ``scenario_registry.chaos.stage.stage`` does, and TimeoutError when the set does not work."""
    with (
        stage(folder, nodes, own_disks=own_disks) as opened,
        wiring.event_log(opened.settings) as log,
        wiring.reader(opened.settings) as registry,
        wiring.registry_at(URL.create("sqlite", database=str(folder / "embedded.sqlite"))) as embedded,
    ):
        oracle = Oracle(log, registry, embedded.engine, wiring.runtime(log, embedded), PARTITIONS)
        opened.deliver(workload(random.Random(0), "合成-", _FIRST_EVENTS))  # noqa: S311 - repeatable, not secret
        if waiting := settle(opened, oracle):
            raise TimeoutError(f"新的一组进程没有就绪 / a new set does not work: {'; '.join(waiting)}")
        yield opened, oracle


@contextmanager
def _new_folder(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix="set-", dir=parent))
    # PostgreSQL runs as a user of its own.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_json(result: Result) -> dict[str, object]:
    """For people who look into a report, and for programs."""
    return {
        "seed": result.plan.seed,
        "verdict": "no" if result.findings else "yes",
        "faults": [it._asdict() for it in result.plan.faults],
        "left_out": dict(result.left_out),
        "missed": list(result.missed),
        "findings": [finding._asdict() for finding in result.findings],
        "events": result.events,
        "changes": result.changes,
        "looks": result.looks,
        "hash": result.hash,
        "seconds": result.seconds,
    }


def _with_the_whole(result: Result, oracle: Oracle) -> Result:
    found = list(islice(oracle.differences(), MOST_TOLD + 1))
    if not found:
        return result
    finding = Finding(
        "whole", "整个登记库与嵌入式运行的逐行相同", "the whole registry equals that of the embedded runtime", len(found),
        tuple(map(str, found[:MOST_TOLD])),
    )  # fmt: skip
    return result._replace(findings=[finding])
