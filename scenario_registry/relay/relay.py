"""Changes and outcomes from the registry's database to the log, each once and in order.

How far they are, the log itself knows: the version of a change is its number as a producer, and so is the position of an event, one
producer a partition. So there is no second memory that could contradict it, and a relay that is killed goes on where the log ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from sqlalchemy import Connection, Engine

from scenario_registry.eventlog.port import EventLog
from scenario_registry.relay.messages import answer_record, change_record
from schemas.failpoint import failpoint
from schemas.log import CHANGES_TOPIC, NewRecord, PartitionId, organisation_of, outcomes_topic_of
from sinks.queries.answers import answers
from sinks.queries.changes import changes_after, current_version, feed_epoch_of
from sinks.queries.ledger import processed

_BATCH_RECORDS = 1_000


class OlderRegistryError(RuntimeError):
    """The log has changes that the registry does not have: it was put back to an earlier state, and numbers other changes alike."""

    def __init__(self, told: int, version: int) -> None:
        super().__init__(
            f"已转发到变更 {told}，登记库却只到 {version}：登记库被恢复成了较早的副本；请运行 scenarios rebuild，之后变更另行编号 / "
            f"changes up to {told} were relayed, but the registry ends at {version}: an older copy of it was put back; run scenarios "
            "rebuild, after which changes are numbered anew"
        )


class Relay:
    """Relays from one registry to one log. Only one at a time may, see ``scenario_registry.sole``."""

    def __init__(
        self, registry: Engine, log: EventLog, observe: Callable[[str, int], None] = lambda _topic, _count: None
    ) -> None:
        """``registry``: to read from. ``observe`` hears of every batch that the log has: its topic, and the number of messages."""
        self._registry = registry
        self._log = log
        self._observe = observe
        self._told: dict[tuple[str, str], int] = {}
        """By topic and producer: the number of the last record that the log has."""

    def run(self) -> int:
        """Relay what is there now. Gives the number of messages; 0 when there was nothing. Idempotent.

        Raises SQLAlchemyError and LogUnavailableError; call it again then. Raises OlderRegistryError.
        """
        try:
            with self._registry.connect() as connection:
                return sum(self._relayed(connection))
        except BaseException:
            # What is under way may have arrived: the log is asked again.
            self._told.clear()
            raise

    def behind(self) -> Mapping[str, int]:
        """Messages that are still to be relayed: ``changes`` and ``outcomes``."""
        with self._registry.connect() as connection:
            changes = current_version(connection) - self._last(CHANGES_TOPIC, _producer_of(feed_epoch_of(connection)))
            outcomes = sum(
                position - self._last(*_outcomes_of(partition)) for partition, position in processed(connection).items()
            )
        return {"changes": changes, "outcomes": outcomes}

    def _relayed(self, connection: Connection) -> Iterator[int]:
        epoch = feed_epoch_of(connection)
        version = current_version(connection)
        producer = _producer_of(epoch)
        last = self._last(CHANGES_TOPIC, producer)
        if last > version:
            raise OlderRegistryError(last, version)
        while last < version:
            changes = changes_after(connection, last, _BATCH_RECORDS)
            count = self._append(CHANGES_TOPIC, producer, [change_record(it, epoch) for it in changes], last)
            last += count
            yield count
        for partition, position in sorted(processed(connection).items()):
            yield self._relay_outcomes(connection, partition, position)

    def _relay_outcomes(self, connection: Connection, partition: PartitionId, position: int) -> int:
        topic, producer = _outcomes_of(partition)
        first = last = self._last(topic, producer)
        if last >= position:
            return 0
        rows = answers(connection, organisation_of(partition.topic), partition.partition, last)
        while batch := [answer_record(answer) for answer in islice(rows, _BATCH_RECORDS)]:
            last += self._append(topic, producer, batch, last)
        return last - first

    def _append(self, topic: str, producer: str, records: list[NewRecord], last: int) -> int:
        failpoint("relay.read")
        self._log.append(topic, records, producer=producer, first_number=last + 1)
        failpoint("relay.sent")
        self._told[topic, producer] = last + len(records)
        self._observe(topic, len(records))
        return len(records)

    def _last(self, topic: str, producer: str) -> int:
        if (topic, producer) not in self._told:
            self._told[topic, producer] = self._log.last_number(topic, producer)
        return self._told[topic, producer]


def _producer_of(epoch: str) -> str:
    return f"relay-{epoch}"


def _outcomes_of(partition: PartitionId) -> tuple[str, str]:
    """Topic and producer of the outcomes of one partition's events."""
    return outcomes_topic_of(organisation_of(partition.topic)), f"relay-{partition.partition}"
