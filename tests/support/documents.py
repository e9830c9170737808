"""Documents that show commands with their output: whether it is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


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


def plain_environment(folder: Path) -> dict[str, str]:
    """Ours without settings; the commands are those of this installation, and temporary files lie in ``folder``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCENARIOS_")}
    return environment | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "400",
        "TMPDIR": str(folder),
    }


def run_shown(document: Path, environment: Mapping[str, str], folder: Path = ROOT) -> tuple[dict[str, str], int]:
    """Run all commands of a document in its order in the ``folder``, and assert that each prints what is shown and exits with 0, or with 3 where the
    document remarks ``# exits with 3``. Gives the environment in the end and the number of lines shown."""
    current, shown = dict(environment), 0
    for command, expected in steps(document):
        plain, _, remark = command.partition("    # ")
        if plain.startswith("export "):
            name, _, value = plain.removeprefix("export ").partition("=")
            current[name] = subprocess.check_output(["bash", "-c", f"echo {value}"], text=True, env=current).strip()
            continue
        run = subprocess.run(
            ["bash", "-c", plain], cwd=folder, env=current, capture_output=True, text=True, check=False
        )
        code = re.match(r"exits with (\d+)", remark)
        assert run.returncode == (int(code[1]) if code else 0), (plain, run.stdout, run.stderr)
        printed = words(run.stdout + run.stderr)
        assert [line for line in expected if words(line) not in printed] == [], (plain, printed)
        shown += len(expected)
    return current, shown
