"""docs/operations.md is true: its commands run in its order on a local set and print what is shown."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scenario_registry.localset.kafka_jars import NoJavaError
from scenario_registry.localset.local_set import LocalSet
from sinks.database import open_engine
from tests.support.documents import ROOT, plain_environment, run_shown
from tests.support.waiting import HANGS_SECONDS

FEEDS = ROOT / "scenario_registry" / "demo" / "feeds"


@pytest.fixture
def local_set(tmp_path: Path) -> Iterator[LocalSet]:
    """One node is enough for what the document shows. The example feeds lie beside its settings."""
    shutil.copytree(FEEDS, tmp_path, dirs_exist_ok=True)
    try:
        opened = LocalSet(tmp_path, nodes=1, workers=2)
        opened.start()
    except NoJavaError as error:
        pytest.skip(str(error))
    yield opened
    opened.stop()
    assert (opened.worker.exit_code, opened.relay.exit_code, opened.api.exit_code) == (0, 0, 0)


@pytest.mark.slow
def test_the_operations_that_are_shown_are_true(local_set: LocalSet, tmp_path: Path) -> None:
    _, shown = run_shown(ROOT / "docs" / "operations.md", _environment(tmp_path), tmp_path)
    assert shown > 15
    assert not list(local_set.ended())
    answer = httpx.get(f"{local_set.health['api']}/v1/scenarios", timeout=HANGS_SECONDS)
    assert (answer.status_code, answer.json()["total"] > 0) == (200, True)
    _assert_goes_on_with_its_data(local_set, tmp_path)


def _environment(folder: Path) -> dict[str, str]:
    """As in a shell that has read the set's own file, without our commands and without PostgreSQL's."""
    plain = plain_environment(folder) | {"PATH": "/usr/bin:/bin"}
    read = ["bash", "-c", ". ./environment.sh; env -0"]
    lines = subprocess.check_output(read, cwd=folder, env=plain, text=True).split("\0")
    return dict(line.split("=", 1) for line in lines if line)


def _assert_goes_on_with_its_data(local_set: LocalSet, folder: Path) -> None:
    before = _held(local_set)
    local_set.stop()
    again = LocalSet(folder, workers=1)
    try:
        again.start()
        assert _held(again) == before
        assert before > 0
    finally:
        again.stop()


def _held(local_set: LocalSet) -> int:
    engine = open_engine(local_set.postgres.url("scenarios"))
    with engine.connect() as connection:
        count: int = connection.exec_driver_sql("SELECT count(*) FROM registry_v1_records").scalar_one()
    engine.dispose()
    return count
