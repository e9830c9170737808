"""The tour is true: its commands run in its order and print what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOURS = [ROOT / "docs" / "tour.md"]


def steps(document: Path) -> list[tuple[str, list[str]]]:
    """Commands of all console blocks, each with the lines of output shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            elif line.strip():
                found[-1][1].append(line)
    return found


def words(text: str) -> str:
    """Without the lines of tables and with single blanks, since tables are as wide as the terminal."""
    return " ".join(re.sub(r"[│┃┏┓┗┛┡┩└┘━─┳╇┴]", " ", text).split())


@pytest.mark.parametrize("document", TOURS, ids=lambda path: path.name)
def test_the_tour_is_true(document: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCENARIOS_")}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "400",
        "TMPDIR": str(tmp_path),
    }
    exported = ""
    shown = 0
    for command, expected in steps(document):
        plain, _, remark = command.partition("    # ")
        if plain.startswith("export "):
            name, _, value = plain.removeprefix("export ").partition("=")
            environment[name] = subprocess.check_output(
                ["bash", "-c", f"echo {value}"], text=True, env=environment
            ).strip()
            exported = environment[name]
            continue
        run = subprocess.run(
            ["bash", "-c", plain], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        code = re.match(r"exits with (\d+)", remark)
        assert run.returncode == (int(code[1]) if code else 0), (plain, run.stdout, run.stderr)
        printed = words(run.stdout + run.stderr)
        assert [line for line in expected if words(line) not in printed] == [], (plain, printed)
        shown += len(expected)
    assert shown > 20
    assert exported.startswith(str(tmp_path))
