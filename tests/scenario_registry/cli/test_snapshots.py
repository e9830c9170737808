"""``scenarios snapshots``, also killed at any moment."""

from __future__ import annotations

import fcntl
import signal
from pathlib import Path

import pytest

from schemas.failpoint import VARIABLE
from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.snapshots.folders import follow, index_of


def deliver(command: Command, *files: Path) -> None:
    for file in files:
        command.ok("feed", "publish", str(file))
    command.ok("run")


def test_a_folder_is_made_listed_checked_and_pruned(command: Command, tmp_path: Path) -> None:
    folder = str(tmp_path / "snapshots")
    first, *others = FEEDS
    deliver(command, first)
    assert command.json("snapshots", "make", "--to", folder)["delta"] is None
    assert "没有变化" in command.ok("snapshots", "make", "--to", folder)
    deliver(command, *others)
    assert "增量" in command.ok("snapshots", "make", "--to", folder)
    listed = command.lines("snapshots", "list", "--to", folder)
    assert [it["name"].split("-")[0] for it in listed] == ["snapshot", "snapshot", "delta"]
    assert listed[1]["name"] in command.ok("snapshots", "list", "--to", folder)
    assert command.json("snapshots", "check", "--to", folder) == {"faults": []}
    assert follow(Path(folder)) == 1
    gone = command.json("snapshots", "prune", "--to", folder, "--snapshots", "1")["removed"]
    assert gone == [listed[0]["name"]]
    (Path(folder) / listed[1]["name"]).unlink()
    result = command("snapshots", "check", "--to", folder)
    assert (result.exit_code, listed[1]["name"] in result.stdout) == (1, True)


def test_no_snapshots_a_broken_index_and_a_busy_folder_are_told(delivered: Command, tmp_path: Path) -> None:
    nothing = delivered("snapshots", "list", "--to", str(tmp_path))
    assert (nothing.exit_code, "snapshots make" in nothing.stderr) == (3, True)
    (tmp_path / "index.json").write_text('{"format": 2}')
    broken = delivered("snapshots", "make", "--to", str(tmp_path))
    assert (broken.exit_code, "index.json" in broken.stderr) == (3, True)
    (tmp_path / "index.json").unlink()
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy = delivered("snapshots", "make", "--to", str(tmp_path))
    assert (busy.exit_code, "try again" in busy.stderr) == (4, True)


@pytest.mark.parametrize("point", ["snapshot.written", "snapshot.renamed"])
def test_killed_at_any_moment_the_index_names_whole_files_only(command: Command, tmp_path: Path, point: str) -> None:
    folder = tmp_path / "snapshots"
    first, second, *_ = FEEDS
    deliver(command, first)
    command.ok("snapshots", "make", "--to", str(folder))
    before = index_of(folder)
    deliver(command, second)
    code, _, _ = command.where(**{VARIABLE: point}).outcome("snapshots", "make", "--to", str(folder))
    assert code == -signal.SIGKILL
    assert index_of(folder) == before
    assert command.json("snapshots", "check", "--to", str(folder)) == {"faults": []}
    command.ok("snapshots", "make", "--to", str(folder))
    assert follow(folder) == 1
    named = {it["name"] for kind in ("snapshots", "deltas") for it in index_of(folder)[kind]}
    assert {it.name for it in folder.iterdir()} == named | {"index.json", ".lock"}
