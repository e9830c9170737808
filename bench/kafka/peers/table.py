"""The least that a registry needs, as the peers fill it: one table, upserts guarded by the sequence. No ledger, history, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg

from schemas.event import EVENT, canonical_data

Row = tuple[str, str, int, str, str]

CREATE = """
CREATE TABLE records (organisation text NOT NULL, local_id text NOT NULL, sequence bigint NOT NULL, statement text NOT NULL,
    stage text NOT NULL, PRIMARY KEY (organisation, local_id))
"""

_STAGED = "CREATE TEMPORARY TABLE staged (LIKE records) ON COMMIT DELETE ROWS"
_COPY = "COPY staged FROM STDIN (FORMAT BINARY)"
_MERGE = """
INSERT INTO records SELECT * FROM staged ON CONFLICT (organisation, local_id) DO UPDATE SET
    sequence = excluded.sequence, statement = excluded.statement, stage = excluded.stage
    WHERE excluded.sequence >= records.sequence
"""


def rows(values: Iterable[bytes]) -> Iterator[Row]:
    """Validated events as rows. Raises pydantic.ValidationError."""
    for value in values:
        event = EVENT.validate_json(value)
        data: Any = event.data
        yield event.source, event.subject, event.sequence, canonical_data(event).decode(), data.stage


class Merging:
    """Writes rows by COPY and merges them, one transaction a batch."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn)
        self._connection.execute(_STAGED)
        self._connection.commit()

    def write(self, batch: Iterable[Row]) -> None:
        """Durable on return. Of several rows of a subject the one with the highest sequence counts."""
        newest: dict[tuple[str, str], Row] = {}
        for row in batch:
            known = newest.get(row[:2])
            if known is None or row[2] >= known[2]:
                newest[row[:2]] = row
        with self._connection.cursor() as cursor:
            with cursor.copy(_COPY) as copy:
                copy.set_types(["text", "text", "int8", "text", "text"])
                for row in newest.values():
                    copy.write_row(row)
            cursor.execute(_MERGE)
        self._connection.commit()
