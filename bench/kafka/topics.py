"""Topics of synthetic events, filled as organisations fill theirs: acknowledged, in batches, by the product's own log."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice

from bench.events import ORGANISATION, TOPIC, history
from bench.kafka.progress import Mark, Marks
from bench.kafka.site import PARTITIONS
from scenario_registry.eventlog.kafka_log import KafkaEventLog
from schemas.event import EVENT, canonical_data
from schemas.log import NewRecord

ENVELOPED_TOPIC = "bench-enveloped"
"""The same content once more, as Kafka Connect wants it: every record says which fields it has, and of which types."""

_BATCH = 5_000
_WARM_UP = 200_000

_FIELDS = {
    "organisation": "string",
    "local_id": "string",
    "sequence": "int64",
    "statement": "string",
    "stage": "string",
}
_SCHEMA = {
    "type": "struct",
    "optional": False,
    "fields": [{"field": name, "type": kind, "optional": False} for name, kind in _FIELDS.items()],
}


def fill(address: str, records: Iterable[NewRecord], events: int) -> list[Mark]:
    """Append the records, ``events`` in number, to the organisation's topic. Gives the marks among them."""
    marks = Marks(events)
    _append(address, TOPIC, marks.over(records))
    return marks.marks


def fill_enveloped(address: str, records: Iterable[NewRecord]) -> None:
    """Append the same content in Kafka Connect's form of JSON to a topic of its own. Before it come others in the name of nobody: Java
    compiles while it works, and only after some 150,000 events does one cost as little as ever."""
    warm_up = (_enveloped(record, "warm_up") for record in history(_WARM_UP // 3, _WARM_UP))
    _append(address, ENVELOPED_TOPIC, chain(warm_up, map(_enveloped, records)))


def _append(address: str, topic: str, records: Iterator[NewRecord]) -> None:
    number, producer = 1, uuid.uuid4().hex
    with closing(KafkaEventLog([address], partitions=PARTITIONS)) as log:
        while batch := list(islice(records, _BATCH)):
            log.append(topic, batch, producer=producer, first_number=number)
            number += len(batch)


def _enveloped(record: NewRecord, organisation: str = ORGANISATION) -> NewRecord:
    event = EVENT.validate_json(record.value)
    data = canonical_data(event).decode()
    values = (organisation, event.subject, event.sequence, data, json.loads(data)["stage"])
    envelope = {"schema": _SCHEMA, "payload": dict(zip(_FIELDS, values, strict=True))}
    return NewRecord(record.key, json.dumps(envelope, ensure_ascii=False).encode())
