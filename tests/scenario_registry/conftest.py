"""A data folder into which the six example feeds were published and processed by the command line itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scenario_registry.cli.exit_code import ExitCode
from tests.scenario_registry.commands import FEEDS, Command


@pytest.fixture(scope="session")
def _delivered_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    command = Command(tmp_path_factory.mktemp("delivered"))
    for file in FEEDS:
        command.ok("feed", "publish", str(file))
    command.ok("run")
    return command.data_dir


@pytest.fixture(scope="session")
def looked_at(_delivered_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """One copy for the servers of tests that only ask: copying a folder while a server opens and closes its database fails."""
    return _copied(_delivered_once, tmp_path_factory.mktemp("looked-at"))


@pytest.fixture
def delivered(_delivered_once: Path, tmp_path: Path) -> Command:
    """The command line over a copy of it, which the test may change."""
    return _copied(_delivered_once, tmp_path)


@pytest.fixture(scope="session")
def _checked_once(_delivered_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    command = _copied(_delivered_once, tmp_path_factory.mktemp("checked"))
    assert command("quality", "run").exit_code == ExitCode.NO
    return command.data_dir


@pytest.fixture
def checked(_checked_once: Path, tmp_path: Path) -> Command:
    """The same after a quality run, which takes seconds: it imports great-expectations in a process of its own."""
    return _copied(_checked_once, tmp_path)


def _copied(source: Path, folder: Path) -> Command:
    data_dir = folder / "data"
    shutil.copytree(source, data_dir)
    return Command(data_dir)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command line over a data folder that does not exist yet."""
    return Command(tmp_path / "data")
