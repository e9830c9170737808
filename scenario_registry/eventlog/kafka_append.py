"""Appending to Kafka without doubling anything: not within a session, and not when a process died in between.

Within a session Kafka's idempotent producer takes care. Across sessions this does: a producer notes which of its numbers are in the
topic and where the topic ends, as the committed offsets of a consumer group of topic and producer; before its first append, and after
every one. What the next session finds behind that note, stamped with the producer's name, arrived without the producer being told. A
producer for one session, whose events may be repeated under another name, leaves no notes, and may do with the right to write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka import KafkaProducer, OffsetAndMetadata, TopicPartition

from scenario_registry.eventlog.kafka_notes import KafkaNotes
from scenario_registry.eventlog.kafka_offsets import KafkaOffsets
from scenario_registry.eventlog.kafka_pending import KafkaPending
from scenario_registry.eventlog.port import ONE_SESSION, ProducerGapError
from scenario_registry.eventlog.stamp import number_by, stamp
from schemas.failpoint import failpoint
from schemas.log import NewRecord

_LINGER_MS = 20
_BATCH_BYTES = 256 * 1024
_ANSWER_SECONDS = 120
_POLL_MS = 1_000


@dataclass(frozen=True, slots=True)
class _Known:
    """Numbers up to ``last_number`` are in the topic, and so are the ``found`` ones. By partition: at or after ``ends`` lies whatever
    the producer appends from now on."""

    last_number: int
    ends: dict[Any, int]
    found: frozenset[int] = frozenset()

    def has(self, number: int) -> bool:
        return number <= self.last_number or number in self.found

    def next_number(self) -> int:
        number = self.last_number + 1
        while number in self.found:
            number += 1
        return number


class KafkaAppender:
    """Appends for any number of producers. One instance serves one thread."""

    def __init__(
        self,
        connection: Mapping[str, Any],
        reader: Any,
        offsets: KafkaOffsets,
        notes: KafkaNotes,
        pending: KafkaPending,
        max_record_bytes: int,
    ) -> None:
        """``reader``: a consumer without group that may be assigned anything."""
        self._connection = connection
        self._notes = notes
        self._pending = pending
        self._reader = reader
        self._offsets = offsets
        self._max_record_bytes = max_record_bytes
        self._kafka: Any = None
        self._known: dict[tuple[str, str], _Known] = {}
        self._ends: dict[str, dict[Any, int]] = {}
        """By topic: where it ended when this instance last looked at it or appended to it. As long as it ends there, nobody else has
        appended, under whatever name."""

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        """Append; a record whose number is in the topic already is skipped. Raises ProducerGapError when numbers are missing.

        Exact as long as a name is used by one process at a time, a cut-off append is repeated before the brokers forget the
        committed offsets of an idle group (``offsets.retention.minutes``, a week by default), and no request of the dead process is
        still on its way to a broker (one that a broker has and did not answer yet is waited for). Beyond that it is at least once, and the registry counts the repetition as a duplicate. Raises
        kafka.errors.KafkaError; repeat the call then.
        """
        known = self._remembered(producer, topic) or self._look_up(producer, topic, first_number)
        del self._known[producer, topic]
        if first_number > known.next_number():
            raise ProducerGapError(topic, producer, known.next_number(), first_number)
        fresh = [(number, it) for number, it in enumerate(records, first_number) if not known.has(number)]
        failpoint("kafka_log.noted")
        try:
            reached = self._send(topic, producer, fresh)
        except BaseException:
            # What is under way may or may not arrive: nothing is known any more, and the next append looks for it.
            self._abandon()
            raise
        failpoint("kafka_log.sent")
        self._ends[topic] |= reached
        last_number = max(known.last_number, first_number + len(records) - 1)
        self._note(producer, topic, _Known(last_number, known.ends | reached))

    def last_number(self, topic: str, producer: str) -> int:
        """The number up to which all of the producer's records are in the topic. Reads the topic once where the brokers have
        forgotten the producer's note."""
        known = self._remembered(producer, topic) or self._look_up(producer, topic, first_number=None)
        return known.next_number() - 1

    def close(self) -> None:
        """Close all connections. Idempotent."""
        if self._kafka is not None:
            self._kafka.close()
            self._kafka = None

    def _send(self, topic: str, producer: str, numbered: Sequence[tuple[int, NewRecord]]) -> dict[Any, int]:
        """Where the topic's partitions end after it, as far as they got something."""
        if self._kafka is None:
            self._kafka = self._new_producer()
        futures = [
            self._kafka.send(
                topic, value=record.value, key=record.key, headers=list(stamp(record.headers, producer, number))
            )
            for number, record in numbered
        ]
        self._kafka.flush(timeout=_ANSWER_SECONDS)
        ends: dict[Any, int] = {}
        for future in futures:
            written = future.get(timeout=_ANSWER_SECONDS)
            place = TopicPartition(topic, written.partition)
            ends[place] = max(ends.get(place, 0), written.offset + 1)
        return ends

    def _remembered(self, producer: str, topic: str) -> _Known | None:
        """What is known of the producer, unless another process may have appended under its name since."""
        known = self._known.get((producer, topic))
        if known is not None and self._offsets.ends(self._offsets.places(topic)) != self._ends[topic]:
            self._known = {key: it for key, it in self._known.items() if key[1] != topic}
            return None
        return known

    def _look_up(self, producer: str, topic: str, first_number: int | None) -> _Known:
        """What earlier sessions left. There is a note before anything is sent, so without one this producer never sent, unless the
        brokers have forgotten it: then the whole topic tells. ``first_number``: where the producer goes on, if it knows."""
        places = self._offsets.places(topic)
        if first_number is not None and producer.startswith(ONE_SESSION):
            self._ends[topic] = self._offsets.ends(places)
            return self._note(producer, topic, _Known(first_number - 1, dict(self._ends[topic])))
        group = _group_of(producer, topic)
        noted = {place: note for place, note in self._notes.read(group, places).items() if note.offset >= 0}
        if noted or first_number != 1:
            self._pending.wait(places)
        ranges = self._offsets.ranges(places)
        ends = {place: held.end for place, held in ranges.items()}
        self._ends[topic] = dict(ends)
        if not noted and first_number == 1:
            return self._note(producer, topic, _Known(0, ends))
        behind = {place: max(ranges[place].first, noted[place].offset if place in noted else 0) for place in places}
        found = self._numbers_between(producer, behind, ends)
        if noted:
            last_number = max(int(note.metadata) for note in noted.values())
        else:
            was_trimmed = any(held.first for held in ranges.values())
            last_number = min(found, default=first_number or 1 if was_trimmed else 1) - 1
        return self._note(producer, topic, _Known(last_number, behind, frozenset(found)))

    def _numbers_between(self, producer: str, starts: Mapping[Any, int], ends: Mapping[Any, int]) -> set[int]:
        found: set[int] = set()
        waiting = {place for place, offset in starts.items() if offset < ends[place]}
        self._reader.assign(list(waiting))
        for place in waiting:
            self._reader.seek(place, starts[place])
        while waiting:
            for place, records in self._reader.poll(_POLL_MS).items():
                numbers = (number_by(tuple(record.headers), producer) for record in records)
                found.update(number for number in numbers if number is not None)
                if records[-1].offset + 1 >= ends[place]:
                    waiting.discard(place)
        return found

    def _note(self, producer: str, topic: str, known: _Known) -> _Known:
        self._known[producer, topic] = known
        if producer.startswith(ONE_SESSION):
            return known
        note = {place: OffsetAndMetadata(end, str(known.last_number), -1) for place, end in known.ends.items()}
        self._notes.write(_group_of(producer, topic), note)
        return known

    def _new_producer(self) -> Any:
        return KafkaProducer(
            **self._connection,
            # Said explicitly: left to the default, an option that conflicts with it would turn it off with a mere warning.
            enable_idempotence=True,
            acks="all",
            linger_ms=_LINGER_MS,
            batch_size=_BATCH_BYTES,
            max_request_size=self._max_record_bytes,
            allow_auto_create_topics=False,
        )

    def _abandon(self) -> None:
        self._known.clear()
        self._ends.clear()
        if self._kafka is not None:
            self._kafka.close(timeout=0)
            self._kafka = None


def _group_of(producer: str, topic: str) -> str:
    """The name begins with that of the topic, so that who may write to the topic may be given the group by its prefix."""
    return f"{topic}.producer.{producer}"
