"""A process that runs the embedded runtime until the registry has seen so many events: ``worker LOG REGISTRY_URL BATCH TOTAL``.

Prints the number of events that it has processed: once it is ready, and after every batch.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from sinks.registry import Registry


def main(log_path: str, url: str, batch: str, total: str) -> None:
    """Runs again and again, since the log may still grow."""
    log, registry = SqliteEventLog(Path(log_path)), Registry(url)
    runtime = EmbeddedRuntime(log, registry, code_lists(), batch_records=int(batch))
    print(0, flush=True)  # noqa: T201 - its report to the test
    while sum(registry.positions().values()) < int(total):
        runtime.run(lambda progress: print(progress.processed, flush=True))  # noqa: T201 - its report to the test
        time.sleep(0.01)
    registry.close()
    log.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
