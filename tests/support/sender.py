"""A process that appends a long history to a log, record by record: ``sender LOG SIZE SEED``. Started again, it goes on where it was."""

from __future__ import annotations

import sys
from pathlib import Path

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from tests.support.histories import long_history
from tests.support.running import Sender


def main(log_path: str, size: str, seed: str) -> None:
    """Sends everything from the beginning; what the log has already it skips by its number."""
    log = SqliteEventLog(Path(log_path))
    Sender(log, "test").send(long_history(int(size), int(seed)))
    log.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
