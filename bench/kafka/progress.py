"""How many events are visible in a database, the same way for every contender: marked events are looked for from another connection.

A marked event is one of two hundred or so, evenly spread over the topic. It is visible when the row of its subject has its sequence or a
higher one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import psycopg

from bench.events import ORGANISATION
from schemas.log import NewRecord

_MARKS = 200
_LOOKED_FOR = 200
"""At once, those first that were sent first: a look at more of them would take longer."""

_LOOK_SECONDS = 0.05
_STUCK_SECONDS = 120.0

_FIND = """
SELECT nspname FROM pg_namespace JOIN pg_class ON relnamespace = pg_namespace.oid WHERE relname = 'records' AND nspname LIKE %s
"""

# A subquery for every mark stays one, whatever the planner thinks of a table without statistics: as a join it was turned round and read
# the whole table for every look, which took more of the processor than the contender.
_SEEN = """
SELECT marked.number FROM unnest(%s::int[], %s::text[], %s::bigint[]) AS marked (number, local_id, sequence)
WHERE marked.sequence <= (
    SELECT found.sequence FROM records AS found WHERE found.organisation = %s AND found.local_id = marked.local_id)
"""


class Mark(NamedTuple):
    """A marked event."""

    local_id: str
    sequence: int


class Look(NamedTuple):
    """What one look saw: at that moment, by the clock that only goes forward, so large a part of the events was visible."""

    seconds: float
    share: float


class Marks:
    """Marks every so many of the records that pass through ``over``."""

    def __init__(self, events: int, marks: int = _MARKS) -> None:
        self._every = max(1, events // marks)
        self.marks: list[Mark] = []

    def over(self, records: Iterable[NewRecord]) -> Iterator[NewRecord]:
        """The records, unchanged."""
        for number, record in enumerate(records, 1):
            if number % self._every == 0:
                event = json.loads(record.value)
                self.marks.append(Mark(event["subject"], event["sequence"]))
            yield record


class StuckError(RuntimeError):
    """Nothing more became visible for a long time; the message has what the processes said."""


class Watcher:
    """Looks for marks in the table ``records`` of one database, as soon as there is one in a schema whose name is like ``schema``."""

    def __init__(self, connection: psycopg.Connection, marks: Iterable[Mark], schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._is_found = False
        self._waiting = dict(enumerate(marks))
        self._marks = len(self._waiting)

    def seen(self) -> list[int]:
        """Numbers of the marks that are visible now and were not at the look before."""
        if not self._is_found and not self._find():
            return []
        looked_for = list(islice(self._waiting.items(), _LOOKED_FOR))
        numbers = [number for number, _ in looked_for]
        names = [mark.local_id for _, mark in looked_for]
        sequences = [mark.sequence for _, mark in looked_for]
        rows = self._connection.execute(_SEEN, (numbers, names, sequences, ORGANISATION)).fetchall()
        found = [number for (number,) in rows]
        for number in found:
            del self._waiting[number]
        return found

    @property
    def is_done(self) -> bool:
        """Whether all marks were seen."""
        return not self._waiting

    def look(self) -> Look:
        """How far it is now."""
        self.seen()
        return Look(time.monotonic(), 1 - len(self._waiting) / self._marks)

    def looks(self, said: Callable[[], str]) -> Iterator[Look]:
        """One look after the other, until everything is visible. Raises StuckError, with what the processes ``said``."""
        before = self.look()
        yield before
        while before.share < 1:
            time.sleep(_LOOK_SECONDS)
            now = self.look()
            if now.share > before.share:
                before = now
            elif now.seconds - before.seconds > _STUCK_SECONDS:
                raise StuckError(f"{now.share:.1%} visible, and no more in {_STUCK_SECONDS:.0f} s: {said()}")
            yield now

    def _find(self) -> bool:
        row = self._connection.execute(_FIND, (self._schema,)).fetchone()
        if row is not None:
            # The other one: a table that is put in the place of a live one goes there.
            self._connection.execute(f"SET search_path = {row[0]}, public")
        self._is_found = row is not None
        return self._is_found


@contextmanager
def watching(dsn: str, marks: Iterable[Mark], schema: str = "public") -> Iterator[Watcher]:
    """A watcher with a connection of its own."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        # A new table has no statistics yet: the planner would read all of it for every look.
        for way in ("seqscan", "hashjoin", "mergejoin", "bitmapscan"):
            connection.execute(f"SET enable_{way} = off")
        yield Watcher(connection, marks, schema)
