"""A run in a process of its own, which frees what great-expectations takes: ``python -m quality.apart``."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import traceback
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from producers.feed import Feed, feed_paths, load_feed
from quality.courtesy import Courtesy
from quality.run_error import MissingExtraError, RunKilledError
from schemas.moment import from_microseconds, to_microseconds
from sinks.database import open_engine

_NICENESS = 10


def run_apart(
    registry: URL, feeds_dir: Path | None, now: datetime, only: str | None = None, *, on_changes: bool = False
) -> int:
    """``quality.run.run`` with the bundled feeds and those in ``feeds_dir``, or ``only`` one of them; ``on_changes``:
    ``quality.kept.run.run_on_changes``. When it waits for a worker, it says so on standard error.

    Raises MissingExtraError, FeedError for a declaration that cannot be used, what the database or the disk raised, RunKilledError, and
    RuntimeError with the child's own words for anything else. Nothing was kept then, and the next run makes up for it.
    """
    if find_spec("great_expectations") is None:
        raise MissingExtraError
    # Here, where its error is told as what it is; the child reads them once more.
    declared_feeds(feeds_dir, only)
    request = {
        # By standard input: a command line is seen by every user of the machine, and the URL may hold a password.
        "registry": registry.render_as_string(hide_password=False),
        "feeds_dir": None if feeds_dir is None else str(feeds_dir),
        "now_us": to_microseconds(now),
        "only": only,
        "on_changes": on_changes,
    }
    # -P: a folder called quality in the current directory is not ours.
    command = [sys.executable, "-P", "-m", "quality.apart"]
    # What the child has to say while it waits goes where we speak; its own standard error is kept for the case that it dies.
    with os.fdopen(os.dup(2), "w") as saying:
        request["saying"] = saying.fileno()
        child = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[saying.fileno()],
        )
    if child.returncode < 0:
        raise RunKilledError(-child.returncode)
    if child.returncode != 0:
        raise RuntimeError(f"the quality run died, nothing was kept:\n{child.stderr}")
    told: int | Exception = pickle.loads(bytes.fromhex(child.stdout.split()[-1]))  # noqa: S301 -- our own child wrote it
    if isinstance(told, Exception):
        raise told from RuntimeError(child.stderr)
    return told


def main() -> None:
    """Reads a request as JSON from standard input, prints the run's number, or what the database or the disk raised, pickled in hex."""
    # Nobody waits for a run as for a worker.
    os.nice(_NICENESS)
    request = json.load(sys.stdin)
    folder = request["feeds_dir"]
    feeds = declared_feeds(Path(folder) if folder else None, request["only"])
    registry = make_url(request["registry"])
    told: int | Exception
    try:
        saying = os.fdopen(request["saying"], "w", errors="backslashreplace")
        courtesy = Courtesy(open_engine(registry, read_only=True), partial(print, file=saying, flush=True))
        # Only the child needs them, and Alembic with them. Meanwhile a worker goes on, which courtesy sees.
        from quality.kept.run import run_on_changes
        from quality.run import run

        looking = run_on_changes if request["on_changes"] else run
        told = looking(registry, feeds, from_microseconds(request["now_us"]), courtesy.give_way)
    except (DBAPIError, OSError) as error:
        # Not our fault: whoever started the run tells it as every other command does.
        traceback.print_exc()
        told = error
    sys.stdout.write(f"{pickle.dumps(told).hex()}\n")


def declared_feeds(folder: Path | None, only: str | None = None) -> dict[str, Feed]:
    """The bundled feeds and those in ``folder``, by name, or ``only`` one of them. Raises FeedError."""
    return {name: load_feed(path) for name, path in feed_paths(folder).items() if only in (name, None)}


if __name__ == "__main__":
    main()
