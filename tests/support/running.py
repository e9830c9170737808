"""Send histories through a place, round by round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scenario_registry.chaos.model import Said
from scenario_registry.eventlog.port import EventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import LogRecord, organisation_of
from tests.support.histories import Round, Sent, cut
from tests.support.places import LIVE, Place, whole_log


class Sender:
    """Appends records to their topics, numbering them per topic."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._numbers: Counter[str] = Counter()

    def send(self, history: Sequence[Sent]) -> None:
        """One append for every record, so that every record has a place of its own in time."""
        for sent in history:
            self._numbers[sent.topic] += 1
            self._log.append(sent.topic, [sent.record], producer="test", first_number=self._numbers[sent.topic])


def run(place: Place, history: Sequence[Sent], rounds: Sequence[Round] = (Round(1, 1000, False),)) -> Sender:
    """Send and process the history. Gives the sender, to go on with."""
    log = place.log()
    sender = Sender(log)
    runtime = None
    for part, one in cut(history, rounds):
        sender.send(part)
        if runtime is None or one.restart:
            runtime = EmbeddedRuntime(place.log(), place.registry(), code_lists(), batch_records=one.batch_records)
        runtime.run()
    process(place)
    return sender


def process(place: Place, name: str = LIVE, *, batch_records: int = 2_000, batch_bytes: int = 2**24) -> None:
    """Process what is in the log, with a new runtime."""
    EmbeddedRuntime(
        place.log(), place.registry(name), code_lists(), batch_records=batch_records, batch_bytes=batch_bytes
    ).run()


def arrivals(log: EventLog, history: Sequence[Sent]) -> list[tuple[LogRecord, Said | None]]:
    """Every record of the log with what it says."""
    meaning = {(sent.organisation, *sent.record): sent.said for sent in history}
    return [
        (record, meaning[organisation_of(record.topic), record.key, record.value, record.headers])
        for record in whole_log(log)
    ]
