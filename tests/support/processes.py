"""Start the worker and the sender as processes of their own, to be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from schemas.failpoint import VARIABLE
from tests.support.waiting import HANGS_SECONDS

_ROOT = Path(__file__).parents[2]


def start(
    module: str, *arguments: object, failpoint: str | None = None, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """``python -m tests.support.<module>``, armed with a failpoint (``name:passage``)."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if failpoint is not None:
        environment[VARIABLE] = failpoint
    return subprocess.Popen(  # what it prints is read by the test
        [sys.executable, "-m", f"tests.support.{module}", *map(str, arguments)],
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code (negative: the signal that killed it) and what it wrote to stderr."""
    _, errors = process.communicate(timeout=HANGS_SECONDS)
    return process.returncode, errors
