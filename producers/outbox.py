"""The outbox of one site: events stay in this SQLite file until the log has them, whatever stops the process in between.

Staging writes the events of a delivery and the memory of what was sent in one transaction, so neither exists without the
other. Flushing appends them in order under numbers that the log remembers, so an append repeated after a crash doubles
nothing. Several processes may use one file. A file may be neither copied nor restored from an older copy: its numbers would
be given out twice, and the log would take new events for repeated ones.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from producers import held_pushes, holds
from producers.breaker import Unusual
from producers.delivered_file import DeliveredFile
from producers.difference import Difference
from producers.headers import headers_of
from producers.held_pushes import Known
from producers.hold import Decision, Hold
from producers.outbox_error import outbox_errors
from producers.outbox_schema import exclusive, open_outbox
from producers.sent import Counts
from producers.staging import Staging
from schemas.failpoint import failpoint
from schemas.log import NewRecord

BATCH_RECORDS = 1000
BATCH_BYTES = 4 * 1024 * 1024
"""A batch of an append ends at either bound, but holds one record at least."""

Progress = Callable[[int, int], None]
"""Called with the number of events that the log has taken so far, and of those staged in all."""


class LogWriter(Protocol):
    """The log as a producer sees it."""

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        """Append ``records`` in order; the call returns once they are durable and raises on broken infrastructure.

        ``first_number``: records of one producer and topic are numbered 1, 2, 3 ... without gap. A record whose number the log
        has from that producer already is skipped, so that appending again after a crash is idempotent.
        """
        ...


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """What the outbox notes of a delivery."""

    staged_at: datetime
    file: DeliveredFile
    counts: Counts


class Outbox:
    """One outbox file, made when it does not exist. Every method raises OutboxError when the file cannot be used.

    Serves one thread at a time: whoever shares it sees to that."""

    def __init__(self, path: Path, *, busy_seconds: float = 30.0) -> None:
        """``busy_seconds``: how long to wait for another process's transaction before giving up."""
        self.path = path
        self._connection = open_outbox(path, busy_seconds)
        (self._producer,) = self._connection.execute("SELECT producer FROM identity").fetchone()

    def close(self) -> None:
        """Close the file. What is staged stays there."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def staging(self, organisation: str, feed: str) -> Iterator[Staging]:
        """One delivery's transaction. All that is staged inside is durable when the block ends, and gone when it raises. Another
        process's block waits meanwhile, so that both never compare with the same memory."""
        with self._transaction() as connection:
            yield Staging(connection, organisation, feed)
            failpoint("outbox.before_commit")
        failpoint("outbox.after_commit")

    def pending(self) -> int:
        """Staged events that the log is not known to have."""
        with outbox_errors(self.path):
            (count,) = self._connection.execute("SELECT count(*) FROM outbox").fetchone()
        return int(count)

    def flush(self, log: LogWriter, progress: Progress | None = None) -> int:
        """Append what is pending, in order and in bounded batches; the number of events. Idempotent: repeat it after any failure.

        Waits while another process flushes this outbox. Raises whatever ``log`` raises; the events then stay pending.
        """
        done = 0
        with exclusive(self.path):
            total = self.pending()
            while batch := self._next_batch():
                topic, first_number, records = batch
                failpoint("outbox.before_append")
                log.append(topic, records, producer=self._producer, first_number=first_number)
                failpoint("outbox.after_append")
                with self._transaction() as connection:
                    last_number = first_number + len(records) - 1
                    connection.execute("DELETE FROM outbox WHERE topic = ? AND number <= ?", (topic, last_number))
                failpoint("outbox.after_delete")
                done += len(records)
                if progress:
                    progress(done, max(total, done))
        return done

    def last_deliveries(self) -> dict[tuple[str, str], LastDelivery]:
        """The latest delivery staged for every feed, by organisation and feed."""
        with outbox_errors(self.path):
            rows = self._connection.execute(
                "SELECT organisation, feed, staged_at, file, sha256, counts FROM deliveries "
                "WHERE id IN (SELECT max(id) FROM deliveries GROUP BY organisation, feed) ORDER BY organisation, feed"
            ).fetchall()
        return {(organisation, feed): _last_delivery(*noted) for organisation, feed, *noted in rows}

    def holds(self, *, only_open: bool = True) -> list[Hold]:
        """Held deliveries, the latest first."""
        with outbox_errors(self.path):
            return holds.listed(self._connection, only_open=only_open)

    def hold(self, number: int) -> Hold:
        """One of them. Raises HoldError for a number that was never given."""
        with outbox_errors(self.path):
            return holds.one(self._connection, number)

    def decide(self, number: int, decision: Decision, by: str, reason: str, now: datetime) -> Hold:
        """Release a held delivery, whose events the next flush sends, or refuse it; ``by``: who decided. Raises HoldError."""
        with self._transaction() as connection:
            return holds.decide(connection, number, decision, by, reason, now)

    def held_pushes(self, organisation: str) -> Mapping[str, Known]:
        """All events that were ever held without a delivery, by digest."""
        with outbox_errors(self.path):
            return held_pushes.known(self._connection, organisation)

    def held_push(self, organisation: str, digest: str) -> Known | None:
        """What became of one of them; None for one that was never held."""
        with outbox_errors(self.path):
            return held_pushes.known_event(self._connection, organisation, digest)

    def hold_push(
        self,
        organisation: str,
        events: Mapping[str, NewRecord],
        found: tuple[tuple[Unusual, ...], Difference],
        now: datetime,
    ) -> Hold:
        """Keep events that came without a delivery, by digest, with what is unusual about them. Idempotent."""
        with self._transaction() as connection:
            return held_pushes.gather(connection, organisation, events, found, now)

    def _next_batch(self) -> tuple[str, int, list[NewRecord]] | None:
        with outbox_errors(self.path):
            head = self._connection.execute(
                "SELECT topic, number FROM outbox ORDER BY topic, number LIMIT 1"
            ).fetchone()
            if head is None:
                return None
            rows = self._connection.execute(
                "SELECT key, value, headers FROM outbox WHERE topic = ? ORDER BY number LIMIT ?",
                (head[0], BATCH_RECORDS),
            )
            records: list[NewRecord] = []
            size = 0
            for key, value, headers in rows:
                size += len(value)
                if records and size > BATCH_BYTES:
                    break
                records.append(NewRecord(key, value, headers_of(headers)))
            rows.close()
        return head[0], head[1], records

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with outbox_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _last_delivery(staged_at: str, file: str | None, sha256: str | None, counts: str) -> LastDelivery:
    return LastDelivery(datetime.fromisoformat(staged_at), DeliveredFile(file, sha256), Counts(**json.loads(counts)))
