"""The recipe of docs/snapshots.md, followed as a consumer would: day after day, behind for some days, and after a rebuild."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.scenario_registry.commands import FEEDS, Command

TEXT = (Path(__file__).parents[3] / "docs" / "snapshots.md").read_text(encoding="utf-8")
(RECIPE,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
(QUERY,) = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


def followed(folder: Path, copy: Path) -> str:
    environment = os.environ | {"FOLDER": str(folder), "COPY": str(copy)}
    done = subprocess.run([sys.executable, "-c", RECIPE], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.partition(" file")[0]


def test_the_recipe_follows_the_registry(command: Command, tmp_path: Path) -> None:
    folder, daily, late = tmp_path / "snapshots", tmp_path / "daily.sqlite", tmp_path / "late.sqlite"
    applied = []
    for number, file in enumerate(FEEDS[:3]):
        command.ok("feed", "publish", str(file))
        command.ok("run")
        command.ok("snapshots", "make", "--to", str(folder))
        applied.append(followed(folder, daily))
        if number == 0:
            followed(folder, late)
    # A snapshot, then a delta a day; who stayed away gets both at once, and then there is nothing more to do.
    assert (applied, followed(folder, late), followed(folder, late)) == (["1", "1", "1"], "2", "0")
    command.ok("rebuild")
    command.ok("snapshots", "make", "--to", str(folder))
    assert followed(folder, daily) == "1"
    with closing(sqlite3.connect(daily)) as copy:
        assert copy.execute("SELECT COUNT(*) FROM rows WHERE name = 'about'").fetchone() == (1,)
        assert all(title for title, _ in copy.execute(QUERY))


def test_the_recipe_keeps_nothing_of_a_damaged_file(delivered: Command, tmp_path: Path) -> None:
    folder, copy = tmp_path / "snapshots", tmp_path / "copy.sqlite"
    name = delivered.json("snapshots", "make", "--to", str(folder))["snapshot"]["name"]
    path = folder / name
    path.write_bytes(path.read_bytes()[:-2_000])
    with pytest.raises(AssertionError):
        followed(folder, copy)
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT COUNT(*) FROM rows").fetchone() == (0,)
