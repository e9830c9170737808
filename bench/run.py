"""Run a job of ``bench.jobs`` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def run_job(name: str, folder: Path, *arguments: int) -> dict[str, Any]:
    """The job's figures. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "bench.jobs", name, str(folder), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures
