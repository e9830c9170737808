"""A registry with planted faults, checked before and after they were planted, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from quality.run import run
from sinks.registry import Registry
from tests.quality.city import City, clean_city
from tests.quality.faults import CHECKED_AT, START, clean_registry, declared_feeds, plant
from tests.quality.planted import PLANTED_ON
from tests.support import postgresql


class Runs(NamedTuple):
    """The numbers of the two runs, and how often the second one gave way."""

    registry: Registry
    before: int
    after: int
    gave_way: int


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Checked when everything was clean, and some days after the faults."""
    url = f"sqlite:///{tmp_path_factory.mktemp('quality') / 'registry.sqlite'}"
    if request.param == "postgresql":
        url = postgresql.database("quality").render_as_string(hide_password=False)
    planted = clean_registry(url)
    at, feeds = planted.registry.engine.url, declared_feeds()
    before = run(at, feeds, START)
    plant(planted)
    gave_way: list[None] = []
    after = run(at, feeds, CHECKED_AT, lambda: gave_way.append(None))
    yield Runs(planted.registry, before, after, len(gave_way))
    planted.registry.close()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Clean up to the day of the faults; a fork copies its file."""
    path = tmp_path_factory.mktemp("city") / "clean.sqlite"
    clean = clean_city(f"sqlite:///{path}", days=PLANTED_ON)
    clean.registry.close()
    return clean
