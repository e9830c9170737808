"""Events taken through what a worker does with them, up to where it would write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from scenario_registry.runtimes.carrying import carry, checked
from scenario_registry.simulation.trial import Trial
from schemas.batch import Change, LedgerEntry
from schemas.code_lists import CodeLists
from schemas.log import LogRecord, NewRecord, topic_of
from schemas.record import Key, RecordState
from sinks.tables import positions
from streams.validate import InvalidEvent


class Simulated(NamedTuple):
    """What would become of one event: its ``entry`` of the ledger with every problem, and the ``change`` that it would make, if any."""

    entry: LedgerEntry
    change: Change | None


class Simulation(NamedTuple):
    """``events`` in the order in which they were given; ``records``: what the registry would say afterwards of the subjects that they name."""

    events: list[Simulated]
    records: Mapping[Key, RecordState]


def simulate(
    connection: Connection, organisation: str, events: Sequence[NewRecord], now_us: int, codes: CodeLists
) -> Simulation:
    """What would become of these events, in this order, if they came now on the organisation's channel. Stores nothing.

    ``connection``: one state of the registry, which need not allow to write. Raises SQLAlchemyError.
    """
    trial = Trial(connection)
    batch = [
        LogRecord(topic_of(organisation), 0, offset, event.key, event.value, event.headers, now_us)
        for offset, event in enumerate(events)
    ]
    batch = _where_they_were(connection, trial, batch, codes)
    carry(trial, checked(batch, codes), {}, codes)
    changes = {change.record[:3]: change for result in trial.results for change in result.changes}
    entries = {entry.record[:3]: entry for result in trial.results for entry in result.ledger}
    found = [Simulated(entries[record[:3]], changes.get(record[:3])) for record in batch]
    keys = {Key(it.entry.organisation, it.entry.local_id) for it in found if it.entry.local_id is not None}
    return Simulation(found, trial.records(keys, with_statement=keys))


def _where_they_were(
    connection: Connection, trial: Trial, batch: Sequence[LogRecord], codes: CodeLists
) -> list[LogRecord]:
    """The same records, in the partition in which one that cannot be read was rejected before: there the same bytes again are a duplicate.
    Which partition an event goes to is for the log to say, and nothing else depends on it."""
    places = _partitions(connection, batch[0].topic) if batch else []
    given: defaultdict[tuple[str, str], list[LogRecord]] = defaultdict(list)
    for place in places:
        there = [record._replace(partition=place) for record in batch]
        for it in checked(there, codes):
            if isinstance(it, InvalidEvent):
                given[it.organisation, it.digest].append(it.record)
    known = trial.rejected({digest for _, digest in given})
    moved = {record.offset: record for identity, records in given.items() if identity in known for record in records}
    return [moved.get(record.offset, record) for record in batch]


def _partitions(connection: Connection, topic: str) -> list[int]:
    return sorted(connection.scalars(select(positions.c.partition).where(positions.c.topic == topic)))
