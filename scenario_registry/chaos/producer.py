"""The producer at the organisations' site, as a process of its own: ``python -m scenario_registry.chaos.producer FOLDER``.

It takes the deliveries that lie in the folder, stages them in the outbox piece by piece and brings them to the log, through the same
outbox and the same log as every site does. What is staged is acknowledged: from then on it must reach the registry, whatever is killed.
A delivery that is finished is renamed to ``.done``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from producers.delivered_file import DeliveredFile
from producers.outbox import Outbox
from producers.sent import Comparison, Counts
from scenario_registry import wiring
from scenario_registry.chaos import delivery
from scenario_registry.cli.stopping import Stop, stop_on_signals
from scenario_registry.eventlog.port import EventLog, LogUnavailableError
from scenario_registry.settings import load_settings
from schemas.log import NewRecord

_LEAST_EVENTS, _MOST_PIECES = 25, 20
"""Of a piece, and of a delivery: a large one takes hardly longer than a small one."""

_PAUSE_SECONDS, _IDLE_SECONDS = 0.05, 0.1
_FEED = "chaos"


def main() -> None:
    """Until SIGINT or SIGTERM."""
    folder, settings = Path(sys.argv[1]), load_settings(None, os.environ)
    with stop_on_signals() as stop, wiring.outbox(settings) as outbox:
        while not stop.is_requested:
            # While the log is away the events wait in the outbox.
            with suppress(LogUnavailableError), wiring.event_log(settings) as log:
                outbox.flush(log)
                _serve(folder, outbox, log, stop)
            time.sleep(_IDLE_SECONDS)


def _serve(folder: Path, outbox: Outbox, log: EventLog, stop: Stop) -> None:
    while not stop.is_requested:
        for file in sorted(folder.glob("*.jsonl")):
            for organisation, piece, records in _pieces(file):
                if stop.is_requested:
                    return
                if _staged(outbox, organisation) < piece:
                    _stage(outbox, organisation, piece, records)
                    outbox.flush(log)
                    time.sleep(_PAUSE_SECONDS)
            file.rename(file.with_suffix(".done"))
        time.sleep(_IDLE_SECONDS)


def _pieces(file: Path) -> Iterator[tuple[str, str, list[NewRecord]]]:
    """The delivery in pieces, all organisations in turn; the names of pieces are in the order of staging."""
    cut = []
    for organisation, records in delivery.read(file).items():
        size = max(_LEAST_EVENTS, len(records) // _MOST_PIECES)
        firsts = range(0, len(records), size)
        cut.append([(organisation, f"{file.stem}/{first:06}", records[first : first + size]) for first in firsts])
    for turn in zip_longest(*cut):
        yield from (piece for piece in turn if piece is not None)


def _staged(outbox: Outbox, organisation: str) -> str:
    """The last piece that was staged: the outbox notes it with the events, in one transaction."""
    last = outbox.last_deliveries().get((organisation, _FEED))
    return (last.file.name or "") if last is not None else ""


def _stage(outbox: Outbox, organisation: str, piece: str, records: list[NewRecord]) -> None:
    with outbox.staging(organisation, _FEED) as staging:
        staging.stage(Comparison(tuple(records), Counts(new=len(records))), datetime.now(UTC), DeliveredFile(piece))


if __name__ == "__main__":
    main()
