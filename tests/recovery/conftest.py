"""A log full of events, a registry to fill, and what it must hold in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from sinks.registry import Registry
from tests.recovery.scene import SEED, SIZE, Scene
from tests.support import postgresql
from tests.support.histories import long_history
from tests.support.running import Sender


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Everything is in the log; the registry is an empty SQLite file."""
    yield from _scene(tmp_path, f"sqlite:///{tmp_path / 'registry.sqlite'}")


@pytest.fixture
def postgresql_scene(tmp_path: Path) -> Iterator[Scene]:
    """Everything is in the log; the registry is an empty PostgreSQL database."""
    url = postgresql.database("recovery").render_as_string(hide_password=False)
    registry = Registry(url)
    postgresql.empty(registry.engine)
    registry.close()
    yield from _scene(tmp_path, url)


def _scene(folder: Path, url: str) -> Iterator[Scene]:
    log = SqliteEventLog(folder / "log.sqlite")
    Sender(log).send(long_history(SIZE, SEED))
    scene = Scene(folder / "log.sqlite", url, log, Registry(url))
    yield scene
    scene.registry.close()
    log.close()
