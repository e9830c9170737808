"""One delivery on its way into the outbox, inside the transaction that ``producers.outbox.Outbox.staging`` opened."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, astuple
from datetime import datetime

from producers.delivered_file import DeliveredFile
from producers.headers import headers_text
from producers.sent import Comparison, Sent, SentBefore
from schemas.failpoint import failpoint
from schemas.log import topic_of
from schemas.moment import utc_text


class Staging:
    """Reads the memory of what was sent and writes what comes next. Usable inside its transaction only."""

    def __init__(self, connection: sqlite3.Connection, organisation: str, feed: str) -> None:
        self.connection = connection
        self.place = (organisation, feed)
        self._organisation, self._feed = self.place

    def sent_before(self) -> SentBefore:
        """The whole memory of the organisation and this feed."""
        subjects = self.connection.execute(
            "SELECT local_id, feed, sequence, content, live, event_id, value FROM sent WHERE organisation = ?",
            (self._organisation,),
        )
        once = self.connection.execute(
            "SELECT identity, local_id FROM sent_once WHERE organisation = ? AND feed = ?",
            (self._organisation, self._feed),
        )
        return SentBefore({local_id: _sent(*rest) for local_id, *rest in subjects}, dict(once.fetchall()))

    def sent(self, local_id: str) -> Sent | None:
        """The last version of one subject."""
        row = self.connection.execute(
            "SELECT feed, sequence, content, live, event_id, value FROM sent WHERE organisation = ? AND local_id = ?",
            (self._organisation, local_id),
        ).fetchone()
        return _sent(*row) if row else None

    def stage(self, comparison: Comparison, now: datetime, file: DeliveredFile | None = None) -> None:
        """Record the events, the memory of them and the delivery itself; ``now`` is aware."""
        self._append(comparison)
        failpoint("outbox.half_staged")
        self._remember(comparison)
        file = file or DeliveredFile()
        self.connection.execute(
            "INSERT INTO deliveries (organisation, feed, file, sha256, staged_at, counts) VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._organisation,
                self._feed,
                file.name,
                file.sha256,
                utc_text(now),
                json.dumps(asdict(comparison.counts)),
            ),
        )

    def _append(self, comparison: Comparison) -> None:
        records = (*comparison.records, *([comparison.receipt] if comparison.receipt else []))
        topic = topic_of(self._organisation)
        self.connection.execute("INSERT OR IGNORE INTO numbers VALUES (?, 0)", (topic,))
        (last,) = self.connection.execute("SELECT last FROM numbers WHERE topic = ?", (topic,)).fetchone()
        self.connection.executemany(
            "INSERT INTO outbox VALUES (?, ?, ?, ?, ?)",
            (
                (topic, number, record.key, record.value, headers_text(record.headers))
                for number, record in enumerate(records, start=last + 1)
            ),
        )
        self.connection.execute("UPDATE numbers SET last = ? WHERE topic = ?", (last + len(records), topic))

    def _remember(self, comparison: Comparison) -> None:
        self.connection.executemany(
            "INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((self._organisation, local_id, *astuple(sent)) for local_id, sent in comparison.subjects.items()),
        )
        self.connection.executemany(
            "DELETE FROM sent_once WHERE organisation = ? AND feed = ? AND identity = ?",
            ((self._organisation, self._feed, identity) for identity in comparison.forget),
        )
        self.connection.executemany(
            "INSERT OR REPLACE INTO sent_once VALUES (?, ?, ?, ?)",
            (
                (self._organisation, self._feed, identity, local_id)
                for identity, local_id in comparison.remember.items()
            ),
        )


def _sent(feed: str, sequence: int, content: str, live: int, event_id: str, value: bytes | None) -> Sent:
    return Sent(feed, sequence, content, bool(live), event_id, value)
