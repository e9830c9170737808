"""One server over the example feeds, for all tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import serving


@pytest.fixture(scope="session")
def api(_delivered_once: Path) -> Iterator[httpx.Client]:
    """Its client."""
    with serving(Command(_delivered_once)) as client:
        yield client
