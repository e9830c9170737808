"""One server over the example feeds, for all tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import serving


@pytest.fixture(scope="session")
def api(looked_at: Command) -> Iterator[httpx.Client]:
    """Its client."""
    with serving(looked_at) as client:
        yield client
