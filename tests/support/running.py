"""Send histories through a place, round by round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

from scenario_registry.chaos.model import Said
from scenario_registry.eventlog.port import EventLog
from schemas.log import LogRecord, organisation_of
from tests.support.histories import Round, Sent, cut
from tests.support.places import LIVE, Place, whole_log


class Sender:
    """Appends records to their topics, numbering them per topic under a name of its own, or as the ``producer`` that it goes on as."""

    def __init__(self, log: EventLog, producer: str | None = None) -> None:
        self._log = log
        self._producer = producer or f"test-{uuid4()}"
        self._numbers: Counter[str] = Counter()

    def send(self, history: Sequence[Sent]) -> None:
        """One append for every record, so that every record has a place of its own in time."""
        for sent in history:
            self._numbers[sent.topic] += 1
            self._log.append(sent.topic, [sent.record], producer=self._producer, first_number=self._numbers[sent.topic])

    def send_quickly(self, history: Sequence[Sent]) -> None:
        """One append for every topic: for many records, whose moments do not matter."""
        for topic in sorted({sent.topic for sent in history}):
            records = [sent.record for sent in history if sent.topic == topic]
            self._log.append(topic, records, producer=self._producer, first_number=self._numbers[topic] + 1)
            self._numbers[topic] += len(records)


def run(place: Place, history: Sequence[Sent], rounds: Sequence[Round] = (Round(1, 1000, False),)) -> Sender:
    """Send and process the history. Gives the sender, to go on with."""
    sender = Sender(place.log())
    for part, one in cut(history, rounds):
        sender.send(part)
        place.process(restart=one.restart, batch_records=one.batch_records)
    process(place)
    return sender


def process(place: Place, name: str = LIVE, *, batch_records: int = 2_000, batch_bytes: int = 2**24) -> None:
    """Process what is in the log."""
    place.process(name, batch_records=batch_records, batch_bytes=batch_bytes)


def arrivals(log: EventLog, history: Sequence[Sent]) -> list[tuple[LogRecord, Said | None]]:
    """Every record of the log with what it says."""
    meaning = {(sent.organisation, *sent.record): sent.said for sent in history}
    return [
        (record, meaning[organisation_of(record.topic), record.key, record.value, record.headers])
        for record in whole_log(log)
    ]
