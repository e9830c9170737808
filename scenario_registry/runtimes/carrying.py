"""A batch into the registry: one transaction holds its effects and the log's positions, for every runtime.

An event that the core or the database cannot process although it keeps the contract, which only a fault of the program can bring
about, is found by halving the batch. It is rejected and kept verbatim, and its neighbours go through. A database that does not answer,
a full disk, missing rights or tables are no event's fault: they raise.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy.exc import DataError, IntegrityError

from schemas.code_lists import CodeLists
from schemas.failpoint import failpoint
from schemas.log import LogRecord, PartitionId
from sinks.sink import RegistrySink
from streams.pipeline import check, process
from streams.validate import Checked, not_processable

_MOST_PUT_ASIDE = 10
"""Events of one batch. Where more fail it is not the events that are at fault."""

_BLAMED_ON_EVENTS = (
    DataError,
    IntegrityError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
)

_ORGANISATION_AND_OUTCOME = attrgetter("organisation", "outcome")

_LOG = logging.getLogger(__name__)


class Carried(NamedTuple):
    """What became of a batch. ``version``: the registry's after it; ``outcomes``: events by organisation and outcome."""

    reached: Mapping[PartitionId, int]
    version: int
    outcomes: Counter[tuple[str, str]]


def checked(batch: Sequence[LogRecord], codes: CodeLists) -> list[Checked]:
    """Every record validated. Never raises for what a record holds."""
    try:
        return check(batch, codes)
    except Exception:
        return [_checked_alone(record, codes) for record in batch]


def carry(
    registry: RegistrySink, batch: Sequence[Checked], positions: Mapping[PartitionId, int], codes: CodeLists
) -> Carried:
    """Process a checked batch, which goes on at ``positions``, durably: whole, or in parts when an event must be put aside.

    Raises StalePositionError when the registry stands elsewhere, and whatever the database raises for its own reasons. Parts that
    came before are written then; what is carried again is told by StalePositionError.
    """
    return _Carrying(registry, codes).carry(batch, positions)


class _Carrying:
    def __init__(self, registry: RegistrySink, codes: CodeLists) -> None:
        self._registry = registry
        self._codes = codes
        self._put_aside = 0

    def carry(self, batch: Sequence[Checked], positions: Mapping[PartitionId, int]) -> Carried:
        try:
            return self._in_one_transaction(batch, positions)
        except _BLAMED_ON_EVENTS as error:
            if len(batch) == 1:
                return self._alone(batch[0], positions, error)
        middle = len(batch) // 2
        first = self.carry(batch[:middle], positions)
        second = self.carry(batch[middle:], {**positions, **first.reached})
        return Carried({**first.reached, **second.reached}, second.version, first.outcomes + second.outcomes)

    def _in_one_transaction(self, batch: Sequence[Checked], positions: Mapping[PartitionId, int]) -> Carried:
        reached = _reached(batch)
        with self._registry.transaction() as transaction:
            # In one order for all workers, so that no two of them wait for each other.
            for partition in sorted(reached):
                transaction.advance(partition, positions.get(partition, 0), reached[partition])
            result = process(batch, transaction, self._codes)
            failpoint("batch.decided")
            version = transaction.write(result)
            failpoint("batch.written")
        failpoint("batch.committed")
        return Carried(reached, version, Counter(map(_ORGANISATION_AND_OUTCOME, result.ledger)))

    def _alone(self, event: Checked, positions: Mapping[PartitionId, int], error: Exception) -> Carried:
        if isinstance(error, IntegrityError):
            # Another worker may have written the same version at the same moment, from another partition. It is known now.
            try:
                return self._in_one_transaction([event], positions)
            except _BLAMED_ON_EVENTS as again:
                error = again
        return self._without(event, positions, error)

    def _without(self, event: Checked, positions: Mapping[PartitionId, int], error: Exception) -> Carried:
        self._put_aside += 1
        if self._put_aside > _MOST_PUT_ASIDE:
            raise error
        record = event.record
        _LOG.error("%s/%s@%s: put aside", record.topic, record.partition, record.offset, exc_info=error)
        return self._in_one_transaction([not_processable(event.record)], positions)


def _reached(batch: Sequence[Checked]) -> dict[PartitionId, int]:
    """Offsets behind the last event of every partition, which are in the order of offsets."""
    last = {it.record[:2]: it.record for it in batch}
    return {PartitionId(*place): record.offset + 1 for place, record in last.items()}


def _checked_alone(record: LogRecord, codes: CodeLists) -> Checked:
    try:
        return check([record], codes)[0]
    except Exception:
        _LOG.exception("%s/%s@%s: cannot be checked", record.topic, record.partition, record.offset)
        return not_processable(record)
