"""Registries to test, one per database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sinks.registry import Registry
from tests.support import postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty registry is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.sqlite'}"
    found = postgresql.database("contract").render_as_string(hide_password=False)
    registry = Registry(found)
    postgresql.empty(registry.engine)
    registry.close()
    return found


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    opened = Registry(url)
    yield opened
    opened.close()
