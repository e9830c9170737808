"""A publisher that is killed at any point and started again loses nothing, doubles nothing and keeps the order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from producers.outbox import Outbox
from producers.publish import publish
from schemas.failpoint import VARIABLE
from tests.producers.crash import publisher
from tests.producers.declared import SNAPSHOT, declared
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW

ROOT = Path(__file__).parents[3]
ROWS = 1200  # two batches of an append
UNUSUAL = SNAPSHOT.replace("[source]", "breaker = { rewritten = 1, withdrawn = 1 }\n\n[source]")
"""A feed that may change as a whole."""
KILLED = -signal.SIGKILL

Sent = list[tuple[str | None, bytes]]


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three complete snapshots: the first, one with every row changed, one with half of the rows."""
    directory = tmp_path_factory.mktemp("deliveries")
    contents = [
        [f"{number},合成{number},锦江" for number in range(ROWS)],
        [f"{number},合成{number}改,锦江" for number in range(ROWS)],
        [f"{number},合成{number}改,锦江" for number in range(0, ROWS, 2)],
    ]
    paths = []
    for position, lines in enumerate(contents):
        path = directory / f"{position}.csv"
        path.write_text("编号,名称,区县\n" + "\n".join(lines) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def expected(deliveries: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """What the log holds when nothing is killed."""
    directory = tmp_path_factory.mktemp("undisturbed")
    feed, log = declared(directory, UNUSUAL), FileLog(directory / "log")
    with Outbox(directory / "outbox.db") as outbox:
        for path in deliveries:
            publish(feed, path, outbox, log, NOW)
    assert len(sent(directory)) == 2 * ROWS + ROWS // 2
    return sent(directory)


def sent(directory: Path) -> Sent:
    """Without receipts, which whoever starts again sends once more; numbers have no gap all the same."""
    records = FileLog(directory / "log").records()
    assert [it.number for it in records] == list(range(1, len(records) + 1))
    return [(it.key, it.value) for it in records if "receipt" not in it.headers["origin"]]


def start(directory: Path, delivered: Path, failpoint: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.producers.crash.publisher", str(directory), str(delivered)],
        cwd=ROOT,
        env={**os.environ, **({VARIABLE: failpoint} if failpoint else {})},
        stdout=subprocess.PIPE,
        text=True,
    )


def run(directory: Path, delivered: Path, failpoint: str) -> int:
    with start(directory, delivered, failpoint) as process:
        return process.wait()


@pytest.mark.parametrize(
    "failpoint",
    [
        "outbox.half_staged",
        "outbox.before_commit",
        "outbox.after_commit",
        "outbox.before_append",
        "outbox.after_append",
        "outbox.after_delete",
        "log.torn_line:300",
    ],
)
def test_killed_at_a_failpoint_and_started_again(
    failpoint: str, tmp_path: Path, deliveries: list[Path], expected: Sent
) -> None:
    declared(tmp_path, UNUSUAL)
    for path in deliveries:
        assert run(tmp_path, path, failpoint) == KILLED
        publisher.main(tmp_path, path)
    assert sent(tmp_path) == expected


def test_killed_again_and_again_while_it_catches_up(tmp_path: Path, deliveries: list[Path], expected: Sent) -> None:
    declared(tmp_path, UNUSUAL)
    codes = [run(tmp_path, deliveries[0], "log.torn_line:250") for _ in range(5)]
    codes += [run(tmp_path, path, "outbox.after_append:2") for path in deliveries[:2]]
    assert codes == [KILLED] * 4 + [0, 0, KILLED]
    for path in deliveries[1:]:
        publisher.main(tmp_path, path)
    assert sent(tmp_path) == expected


def test_killed_at_any_time(tmp_path: Path, deliveries: list[Path], expected: Sent) -> None:
    declared(tmp_path, UNUSUAL)
    delays = random.Random(20260311)  # noqa: S311 - moments to kill at, no secret
    for path in deliveries:
        for _ in range(5):
            with start(tmp_path, path) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                time.sleep(delays.uniform(0, 0.2))
                process.kill()
        publisher.main(tmp_path, path)
    assert sent(tmp_path) == expected
