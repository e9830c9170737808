"""The hook of the crash tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from schemas.failpoint import VARIABLE

PASSING = """
from schemas.failpoint import failpoint
for passage in range(1, 4):
    failpoint("other")
    print(passage, flush=True)
    failpoint("here")
"""


@pytest.mark.parametrize(
    ("armed", "passages", "code"),
    [
        (None, 3, 0),
        ("elsewhere", 3, 0),
        ("here", 1, -signal.SIGKILL),
        ("here:3", 3, -signal.SIGKILL),
        ("here:4", 3, 0),
        ("here:2:SIGTERM", 2, -signal.SIGTERM),
    ],
)
def test_kills_at_the_named_passage_by_the_named_signal(armed: str | None, passages: int, code: int) -> None:
    env = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", PASSING],
        env=env | ({VARIABLE: armed} if armed else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (len(done.stdout.split()), done.returncode) == (passages, code)
