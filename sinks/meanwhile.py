"""Whether others wrote of the same subjects while a transaction ran.

Events of one subject may lie in several partitions, and so with several workers: a topic was given more partitions, or two systems of an
organisation choose them in different ways. What one of them reads of a subject is out of date once another commits. Nothing is
locked against that, since it is rare; it is noticed, at the one place where all transactions wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select, text

from schemas.log import PartitionId, organisation_of
from schemas.record import Key
from sinks.sink import OvertakenError
from sinks.tables import positions

_TOLD = text("""
    SELECT ledger.organisation, ledger.local_id
    FROM unnest(
        CAST(:organisations AS text[]), CAST(:partitions AS integer[]), CAST(:starts AS bigint[]), CAST(:ends AS bigint[])
    ) AS moved (organisation, partition, first, behind)
    JOIN ledger ON ledger.organisation = moved.organisation AND ledger.partition = moved.partition
        AND ledger.position >= moved.first AND ledger.position < moved.behind
""")


class Meanwhile:
    """Made after the transaction moved its own positions and before it reads ``keys``."""

    def __init__(self, connection: Connection, keys: Collection[Key]) -> None:
        self._connection = connection
        self._keys = set(keys)
        self._before = self._positions()

    def watch(self, keys: Collection[Key]) -> None:
        """These too. Call it before they are read."""
        self._keys.update(keys)

    def require_nothing(self) -> None:
        """Raises OvertakenError if another transaction wrote of one of the keys and committed. Call it where all others have to wait."""
        moved = [
            (organisation_of(place.topic), place.partition, self._before.get(place, 0), position)
            for place, position in self._positions().items()
            if position > self._before.get(place, 0)
        ]
        organisations = {key.organisation for key in self._keys}
        moved = [it for it in moved if it[0] in organisations]
        if not moved:
            return
        names = ("organisations", "partitions", "starts", "ends")
        given = {name: list(column) for name, column in zip(names, zip(*moved, strict=True), strict=True)}
        for organisation, local_id in self._connection.execute(_TOLD, given):
            if (organisation, local_id) in self._keys:
                raise OvertakenError(organisation, local_id)

    def _positions(self) -> dict[PartitionId, int]:
        return {
            PartitionId(topic, number): position
            for topic, number, position in self._connection.execute(select(positions))
        }
