"""One server over the example feeds for all tests that only look; and one for each test in which people work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import prepare
from tests.scenario_registry.console.visitor import BROWSER
from tests.scenario_registry.http.serving import serving, serving_here

_GROUPS = """chain,name_zh,name_en,members,status,source
ai,人工智能产业链工作专班,Working group artificial intelligence,promotion_center;chengdu_rail,named,synthetic
"""
"""A city's own table, in which the rail group is a member."""


@pytest.fixture(scope="session")
def console(looked_at: Command) -> Iterator[httpx.Client]:
    """Its client, which asks as a browser does."""
    with serving(looked_at) as client:
        client.headers.update(BROWSER)
        yield client


@pytest.fixture(scope="session")
def _prepared_once(_delivered_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("manned") / "data"
    shutil.copytree(_delivered_once, data_dir)
    prepare(Command(data_dir))
    return data_dir


@pytest.fixture
def manned(_prepared_once: Path, tmp_path: Path) -> Iterator[tuple[Command, httpx.Client]]:
    """A server over the example feeds and what the pages need, and one user of every role."""
    data_dir, groups = tmp_path / "data", tmp_path / "groups.csv"
    shutil.copytree(_prepared_once, data_dir)
    groups.write_text(_GROUPS, encoding="utf-8")
    command = Command(data_dir, SCENARIOS_WORKING_GROUPS_FILE=str(groups))
    with serving_here(command) as client:
        yield command, client
