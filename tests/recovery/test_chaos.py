"""The fault harness on real processes: every fault once, with the oracle's yes; a sabotaged round, with its no; and nothing left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, select

from scenario_registry.chaos.campaign import prepared
from scenario_registry.chaos.fault import Fault, all_faults
from scenario_registry.chaos.oracle.gather import Oracle
from scenario_registry.chaos.plan import Plan, PlannedFault
from scenario_registry.chaos.round import perform
from scenario_registry.chaos.stage import Stage
from scenario_registry.localset.kafka_jars import NoJavaError, kafka_jars
from sinks.database import open_engine
from sinks.tables import ledger
from tests.support.waiting import wait_until

SCENARIOS = Path(sys.executable).with_name("scenarios")
ROUNDS = -(-len(all_faults()) // 3)
"""So many seeds in a row take every fault once."""

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module", autouse=True)
def _java() -> None:
    try:
        kafka_jars()
    except NoJavaError as error:
        pytest.skip(str(error))


def _last_words(folder: Path) -> str:
    """The ends of the servers' logs that a round kept which could not be finished: its folder is gone before anybody looks."""
    logs = sorted(folder.rglob("failed-*/postgresql*.log")) + sorted(folder.rglob("failed-*/kafka*.log"))
    return "\n".join(f"{log}:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}" for log in logs)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of seeds that take every fault once."""
    folder = tmp_path_factory.mktemp("chaos")
    command = [SCENARIOS, "chaos", "--seed", "0", "--rounds", str(ROUNDS), "--set", folder, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\n{_last_words(folder)}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_fault_is_withstood(report: dict[str, Any]) -> None:
    assert report["verdict"] == "yes"
    rounds = report["rounds"]
    assert [it["seed"] for it in rounds] == list(range(ROUNDS))
    assert {fault["name"] for it in rounds for fault in it["faults"]} == set(all_faults())
    assert all(it["events"] >= 600 and it["changes"] > 50 and it["looks"] > 5 for it in rounds)


def test_every_fault_can_be_injected_on_this_machine(report: dict[str, Any]) -> None:
    left_out = {name: why for it in report["rounds"] for name, why in it["left_out"].items()}
    if left_out:
        pytest.skip("; ".join(f"{name}: {why}" for name, why in left_out.items()))


@pytest.fixture(scope="module")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Oracle]]:
    folder = tmp_path_factory.mktemp("set")
    # PostgreSQL runs as a user of its own, who must get to its folder.
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    with prepared(folder, 1, own_disks=False) as opened:
        yield opened


def _lose_an_event(stage: Stage, _draw: Random) -> None:
    """What no fault may do: an outcome vanishes from the ledger."""
    engine = open_engine(stage.settings.registry)

    def is_lost() -> bool:
        with engine.begin() as connection:
            rows = select(ledger).where(ledger.c.local_id.like(f"{stage.prefix}%")).limit(1)
            row = connection.execute(rows).first()
            if row is None:
                return False
            place = [ledger.c[name] == getattr(row, name) for name in ("organisation", "partition", "position")]
            return connection.execute(delete(ledger).where(*place)).rowcount == 1

    wait_until(is_lost)
    engine.dispose()


def test_a_round_that_loses_an_event_gets_a_no(small_set: tuple[Stage, Oracle]) -> None:
    sabotage = Fault("sabotage", "丢失", "an event is lost", frozenset({"registry"}), _lose_an_event)
    calm = Plan(1, "合成-1-", ())
    assert perform(*small_set, calm, {}).findings == []
    plan = Plan(2, "合成-2-", (PlannedFault(0.5, "sabotage", 1),))
    found = {finding.check for finding in perform(*small_set, plan, {"sabotage": sabotage}).findings}
    assert {"ledger", "outcomes", "sums", "embedded"} <= found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_nothing_is_left_running(tmp_path: Path, number: signal.Signals, code: int) -> None:
    command = [SCENARIOS, "chaos", "--seed", "0", "--rounds", "1", "--nodes", "1", "--set", tmp_path]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: process.poll() is not None or len(_on(tmp_path)) >= 6)
    process.send_signal(number)
    assert process.wait() == code
    wait_until(lambda: not _on(tmp_path), lambda: _on(tmp_path))


def _on(folder: Path) -> list[str]:
    """Commands of the processes that were started for the folder, other than the harness."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes()
            directory = str((entry / "cwd").readlink())
        except OSError:
            continue
        is_ours = directory.startswith(str(folder)) or f"SCENARIOS_DATA_DIR={folder}".encode() in environment
        if is_ours and b"chaos\0--seed" not in command:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found
