"""Gather the evidence of a round, once everything has settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine

from scenario_registry.chaos.oracle.evidence import Evidence, Marks
from scenario_registry.chaos.oracle.rows import gained
from scenario_registry.chaos.workload import Sent
from scenario_registry.eventlog.port import EventLog, event_partitions
from scenario_registry.relay.messages import answer_record, change_record
from scenario_registry.runtimes.difference import Difference, differences
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.log import CHANGES_TOPIC, LogRecord, PartitionId, organisation_of, outcomes_topic_of
from sinks.queries.answers import answers
from sinks.queries.changes import changes_after, current_version, feed_epoch_of
from sinks.queries.ledger import balances, processed

_READ_RECORDS, _READ_BYTES = 5_000, 64 * 1024 * 1024


class Oracle:
    """Reads one log and the registry that was made from it, round after round."""

    def __init__(
        self, log: EventLog, registry: Engine, embedded: Engine, runtime: EmbeddedRuntime, partitions: int
    ) -> None:
        """``registry`` and ``embedded``: to read from; the latter is what ``runtime`` makes from the same log, empty at first.
        ``partitions``: of every relayed topic."""
        self._log = log
        self._registry = registry
        self._embedded = embedded
        self._runtime = runtime
        self._partitions = partitions
        self._heard: list[LogRecord] = []
        self._told: dict[PartitionId, int] = {}
        self._embedded_version = 0

    def marks(self) -> Marks:
        """Where everything stands, when nothing is under way."""
        self._runtime.run()
        with self._embedded.connect() as theirs:
            self._embedded_version = current_version(theirs)
        self.listen()
        self._heard.clear()
        with self._registry.connect() as ours:
            return Marks(processed(ours), current_version(ours))

    def listen(self) -> int:
        """Read what the relay told meanwhile. Gives the number of messages since the last marks."""
        for place in (PartitionId(topic, number) for topic in self._relayed() for number in range(self._partitions)):
            fresh = list(self._records(place, self._told.get(place, 0), None))
            if fresh:
                self._told[place] = fresh[-1].offset + 1
                self._heard += fresh
        return len(self._heard)

    def waiting(self, marks: Marks) -> list[str]:
        """What is still under way: events to be processed, then messages to be relayed."""
        ends = {partition: held.end for partition, held in event_partitions(self._log).items()}
        with self._registry.connect() as ours:
            positions, version = processed(ours), current_version(ours)
        behind = {place: end - positions.get(place, 0) for place, end in ends.items() if end > positions.get(place, 0)}
        if behind:
            return [f"{topic}/{number}: {count} 条待处理 / events wait" for (topic, number), count in behind.items()]
        gained = sum(position - marks.positions.get(place, 0) for place, position in positions.items())
        untold = version - marks.version + gained - self.listen()
        return [f"{untold} 条消息待转发 / messages wait for the relay"] if untold > 0 else []

    def differences(self) -> Iterator[Difference]:
        """Of the whole registry from what the embedded runtime makes of the log."""
        self._runtime.run()
        with self._registry.connect() as ours, self._embedded.connect() as theirs:
            yield from differences(ours, theirs, ("live", "embedded"))

    def evidence(self, marks: Marks, delivered: Mapping[int, Sent], prefix: str) -> Evidence:
        """What was left since the ``marks``; ``prefix``: how the local ids of the round's subjects begin. Raises LogUnavailableError and
        SQLAlchemyError."""
        ends = {partition: held.end for partition, held in event_partitions(self._log).items()}
        logged = [
            record
            for partition, end in sorted(ends.items())
            for record in self._records(partition, marks.positions.get(partition, 0), end)
        ]
        self._runtime.run()
        self.listen()
        with self._registry.connect() as ours, self._embedded.connect() as theirs:
            return Evidence(
                marks=marks,
                delivered=delivered,
                logged=logged,
                ends=ends,
                positions=processed(ours),
                balances=balances(ours),
                rows=gained(ours, marks, ends, prefix),
                embedded=gained(theirs, Marks(marks.positions, self._embedded_version), ends, prefix),
                version=current_version(ours),
                told=list(self._heard),
                should_be_told=_messages(ours, marks),
            )

    def _relayed(self) -> list[str]:
        organisations = {organisation_of(place.topic) for place in event_partitions(self._log)}
        return [CHANGES_TOPIC, *sorted(map(outcomes_topic_of, organisations))]

    def _records(self, partition: PartitionId, offset: int, end: int | None) -> Iterator[LogRecord]:
        while end is None or offset < end:
            records = self._log.read(partition, offset, max_records=_READ_RECORDS, max_bytes=_READ_BYTES)
            if not records:
                return
            yield from (record for record in records if end is None or record.offset < end)
            offset = records[-1].offset + 1


def _messages(connection: Connection, marks: Marks) -> dict[str, list[list[bytes]]]:
    """What the relay has to tell of what came after the marks."""
    epoch = feed_epoch_of(connection)
    found = {CHANGES_TOPIC: [[change_record(it, epoch).value for it in changes_after(connection, marks.version)]]}
    for partition in sorted(processed(connection)):
        organisation = organisation_of(partition.topic)
        rows = answers(connection, organisation, partition.partition, marks.positions.get(partition, 0))
        found.setdefault(outcomes_topic_of(organisation), []).append([answer_record(it).value for it in rows])
    return found
