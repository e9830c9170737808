"""One server over the example feeds for all tests that only look, and what a browser sends with a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import serving

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="session")
def console(_delivered_once: Path) -> Iterator[httpx.Client]:
    """Its client, which asks as a browser does."""
    with serving(Command(_delivered_once)) as client:
        client.headers.update(BROWSER)
        yield client
