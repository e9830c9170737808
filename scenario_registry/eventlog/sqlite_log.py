"""The event log in one SQLite file: durable on return, many readers beside one writer, nothing to install."""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from scenario_registry.eventlog.port import OffsetRange, ProducerGapError, RetentionGapError
from schemas.log import Headers, LogRecord, NewRecord, PartitionId
from schemas.moment import to_microseconds

_SCHEMA = """
CREATE TABLE IF NOT EXISTS topics (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS ends (
    topic INTEGER NOT NULL, partition INTEGER NOT NULL, first INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (
    topic INTEGER NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, key BLOB, value BLOB NOT NULL, headers TEXT,
    appended_us INTEGER NOT NULL, PRIMARY KEY (topic, partition, offset)
);
CREATE TABLE IF NOT EXISTS producers (
    topic INTEGER NOT NULL, producer TEXT NOT NULL, last_number INTEGER NOT NULL, PRIMARY KEY (topic, producer)
) WITHOUT ROWID;
"""

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
"""

_SECONDS_TO_WAIT = 30
"""For another writer to finish its transaction."""


class SqliteEventLog:
    """See ``scenario_registry.eventlog.port.EventLog``. ``partitions`` is fixed for a topic when it is first written."""

    def __init__(self, path: Path, *, partitions: int = 4) -> None:
        """Opens the file, or makes it. Raises sqlite3.Error when the place cannot be written."""
        self._partitions = partitions
        self._connection = sqlite3.connect(path, timeout=_SECONDS_TO_WAIT, isolation_level=None)
        self._connection.executescript(_PRAGMAS)
        if self._connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = 1; COMMIT;")

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        """Append durably (synced to disk). Idempotent per producer and number.

        Raises ProducerGapError, and sqlite3.Error when the file cannot be written; then nothing is appended.
        """
        with self._transaction() as connection:
            topic_id, partitions = self._topic(topic)
            found = connection.execute(
                "SELECT last_number FROM producers WHERE topic = ? AND producer = ?", (topic_id, producer)
            ).fetchone()
            expected = (found[0] if found else 0) + 1
            if first_number > expected:
                raise ProducerGapError(topic, producer, expected, first_number)
            fresh = records[expected - first_number :]
            if not fresh:
                return
            self._insert(topic_id, partitions, fresh)
            connection.execute(
                "INSERT INTO producers VALUES (?, ?, ?) "
                "ON CONFLICT (topic, producer) DO UPDATE SET last_number = excluded.last_number",
                (topic_id, producer, first_number + len(records) - 1),
            )

    def last_number(self, topic: str, producer: str) -> int:
        """The number of the producer's last record in the topic; 0 before its first."""
        found = self._connection.execute(
            "SELECT p.last_number FROM producers p JOIN topics t ON t.id = p.topic WHERE t.name = ? AND p.producer = ?",
            (topic, producer),
        ).fetchone()
        return found[0] if found else 0

    def read(self, partition: PartitionId, offset: int, *, max_records: int, max_bytes: int) -> list[LogRecord]:
        """Records from ``offset`` on, in order. Raises RetentionGapError when ``offset`` was removed already."""
        # One snapshot for both questions: what another process trims in between would be skipped silently.
        with self._transaction("BEGIN") as connection:
            held = connection.execute(
                "SELECT t.id, e.first FROM topics t JOIN ends e ON e.topic = t.id WHERE t.name = ? AND e.partition = ?",
                partition,
            ).fetchone()
            if held is None:
                return []
            topic_id, first = held
            if offset < first:
                raise RetentionGapError(partition, offset, first)
            rows = connection.execute(
                "SELECT offset, key, value, headers, appended_us FROM log "
                "WHERE topic = ? AND partition = ? AND offset >= ? ORDER BY offset LIMIT ?",
                (topic_id, partition.partition, offset, max_records),
            )
            found: list[LogRecord] = []
            size = 0
            for position, key, value, headers, appended_us in rows:
                found.append(LogRecord(*partition, position, key, value, _headers(headers), appended_us))
                size += len(value)
                if size >= max_bytes:
                    break
            rows.close()
            return found

    def partitions(self) -> Mapping[PartitionId, OffsetRange]:
        """All partitions that hold or held something."""
        rows = self._connection.execute(
            "SELECT t.name, e.partition, e.first, e.next FROM ends e JOIN topics t ON t.id = e.topic ORDER BY 1, 2"
        )
        return {PartitionId(topic, partition): OffsetRange(first, end) for topic, partition, first, end in rows}

    def trim(self, before: datetime, processed: Mapping[PartitionId, int]) -> int:
        """Remove what is older than ``before`` and processed. Idempotent. Gives the number of removed records."""
        removed = 0
        limit = to_microseconds(before)
        with self._transaction() as connection:
            for partition, position in processed.items():
                topic_id, _ = self._topic(partition.topic)
                place = (topic_id, partition.partition)
                youngest = connection.execute(
                    "SELECT MAX(offset) FROM log WHERE topic = ? AND partition = ? AND offset < ? AND appended_us < ?",
                    (*place, position, limit),
                ).fetchone()[0]
                if youngest is None:
                    continue
                removed += connection.execute(
                    "DELETE FROM log WHERE topic = ? AND partition = ? AND offset <= ?", (*place, youngest)
                ).rowcount
                connection.execute(
                    "UPDATE ends SET first = ? WHERE topic = ? AND partition = ?", (youngest + 1, *place)
                )
        return removed

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._connection.close()

    def _insert(self, topic_id: int, partitions: int, records: Sequence[NewRecord]) -> None:
        connection = self._connection
        ends: dict[int, int] = dict(
            connection.execute("SELECT partition, next FROM ends WHERE topic = ?", (topic_id,)).fetchall()
        )
        now = time.time_ns() // 1000
        rows = []
        for record in records:
            partition = zlib.crc32(record.key) % partitions if record.key else 0
            offset = ends.get(partition, 0)
            ends[partition] = offset + 1
            rows.append((topic_id, partition, offset, record.key, record.value, _as_text(record.headers), now))
        connection.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT INTO ends VALUES (?, ?, 0, ?) ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next",
            [(topic_id, partition, end) for partition, end in ends.items()],
        )

    def _topic(self, name: str) -> tuple[int, int]:
        connection = self._connection
        connection.execute(
            "INSERT INTO topics (name, partitions) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            (name, self._partitions),
        )
        found: tuple[int, int] = connection.execute(
            "SELECT id, partitions FROM topics WHERE name = ?", (name,)
        ).fetchone()
        return found

    @contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        self._connection.execute(begin)
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _as_text(headers: Headers) -> str | None:
    # Bytes of any kind survive latin-1, and ordinary UTF-8 headers stay readable enough for a look into the file.
    return json.dumps([(name, value.decode("latin-1")) for name, value in headers]) if headers else None


def _headers(text: str | None) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(text)) if text else ()
