"""One process at a time for a task: a second one waits, and takes over when the first one ends, however it ended."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from sqlalchemy import Engine


class Task(NamedTuple):
    """What only one process does. ``lock`` is arbitrary but fixed."""

    name: str
    lock: int


RELAY = Task("relay", 4754201702262)
MATCHING = Task("match", 4754201702264)
ALERTS = Task("alerts", 4754201702265)
NOTICES = Task("notices", 4754201702266)

_WAIT_SECONDS = 0.5


@contextmanager
def sole_now(registry: Engine, task: Task) -> Iterator[bool]:
    """Whether no other process has the lock for the task; then it is held until the block ends and the engine is disposed of. Waits for nobody."""
    if registry.dialect.name == "postgresql":
        with registry.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({task.lock})").scalar_one())
        return
    with _lock_file(registry, task).open("w") as file:
        yield _is_locked(file)


@contextmanager
def sole(registry: Engine, task: Task, is_stopped: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    """Wait until no other process has the registry's lock for the task, and hold it until the block ends. Gives whether the lock is still held: a
    connection that was lost has lost it. On PostgreSQL an advisory lock, on SQLite a file beside the registry's."""
    if registry.dialect.name == "postgresql":
        with registry.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

            def ask(query: str) -> bool:
                return bool(connection.exec_driver_sql(query).scalar_one())

            while not ask(f"SELECT pg_try_advisory_lock({task.lock})") and not is_stopped():
                time.sleep(_WAIT_SECONDS)
            # Raises when the connection is gone, and the lock with it.
            yield lambda: ask("SELECT true")
        return
    with _lock_file(registry, task).open("w") as file:
        while not is_stopped() and not _is_locked(file):
            time.sleep(_WAIT_SECONDS)
        yield lambda: True


def _lock_file(registry: Engine, task: Task) -> Path:
    return Path(f"{registry.url.database}.{task.name}-lock")


def _is_locked(file: IO[str]) -> bool:
    """By us, now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
