"""All records of the registry as they are compared: the index in memory, and those subjects that were at hand lately."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection

from scenario_registry.matching.of_registry import match_record
from schemas.matching import Comparison, MatchRecord, Pair
from schemas.moment import day_of
from schemas.organisation import Organisation
from schemas.record import Key
from schemas.scenario import Stage
from sinks.matching.subjects import Kept, Source, every_kept, keep, kept_of, kept_vectors, sources
from streams.matching.compare import Subject
from streams.matching.index import Filed, MemoryIndex, filed
from streams.matching.match import Matcher
from streams.matching.profile import profile
from streams.matching.republication import origin
from streams.matching.vectors import unpacked

_AT_ONCE = 128
_AT_HAND = 2_000
"""Subjects, at some 10 KB each."""


class Shelf:
    """One matcher's view of what is in the tables. It is of no use once a transaction failed: load another one."""

    def __init__(self, matcher: Matcher, organisations: Mapping[str, Organisation]) -> None:
        self._matcher = matcher
        self._organisations = organisations
        self._index = MemoryIndex()
        self._at_hand: dict[Key, Subject] = {}

    @property
    def is_worn(self) -> bool:
        """Whether loading it anew would give much memory back."""
        return self._index.is_worn

    def load(self, connection: Connection) -> None:
        """Have everything that was filed before."""
        for it in every_kept(connection):
            self._index.put_filed(_as_filed(it))

    def put(self, connection: Connection, found: Sequence[Source]) -> Iterator[Comparison]:
        """File records by what they say now, for good, and compare them with all that they meet; what comes to nothing is left out. Whoever
        takes the answers must take all of them. Idempotent."""
        for it in found:
            # What they said before must not be met by the first of them.
            self._index.remove(it.key)
            self._at_hand.pop(it.key, None)
        left = iter(found)
        while some := list(islice(left, _AT_ONCE)):
            yield from self._put(connection, some)

    def _put(self, connection: Connection, found: Sequence[Source]) -> list[Comparison]:
        statements = [json.loads(it.statement) for it in found]
        records = [self._as_match_record(it, said) for it, said in zip(found, statements, strict=True)]
        subjects = self._matcher.subjects(records)
        entries = [filed(it) for it in subjects]
        self._at_hand.update((it.profile.key, it) for it in subjects)
        self._forget()
        kept = [
            Kept(it.key, it.first_us, it.received_us, it.stage == Stage.WITHDRAWN, origin(it.key, said), *entry[1:-1])
            for it, said, entry in zip(found, statements, entries, strict=True)
        ]
        keep(connection, kept)
        return self._matcher.meet(entries, self._index)

    def refile(self, connection: Connection, keys: Collection[Key]) -> None:
        """Have these records as somebody else filed them meanwhile. Idempotent."""
        for it in kept_of(connection, keys):
            self._index.put_filed(_as_filed(it))
        for key in keys:
            self._at_hand.pop(key, None)

    def met_by(self, connection: Connection, record: MatchRecord) -> list[Comparison]:
        """A record against all that it meets, without being filed for good; what comes to nothing is left out."""
        entry = filed(self._matcher.subject(record))
        self._index.remove(entry.key)
        found = self._matcher.meet([entry], self._index)
        self._index.remove(entry.key)
        # It may be there and say something else.
        self.refile(connection, [entry.key])
        return found

    def fits(self, connection: Connection, pair: Pair) -> bool:
        """Whether two records that were never compared may stand in one cluster."""
        subjects = self.subjects(connection, pair)
        return self._matcher.fits(self._matcher.compare(*(subjects[key] for key in pair)))

    def subjects(self, connection: Connection, keys: Iterable[Key]) -> Mapping[Key, Subject]:
        """The records with these keys, out of memory or made anew."""
        wanted = set(keys)
        missing = wanted - self._at_hand.keys()
        vectors = kept_vectors(connection, missing)
        for key, it in sources(connection, missing).items():
            record = self._as_match_record(it, json.loads(it.statement))
            kept = vectors.get(key)
            self._at_hand[key] = Subject(profile(record), None if kept is None else unpacked(kept))
        return {key: self._at_hand[key] for key in wanted}

    def _forget(self) -> None:
        """The oldest ones."""
        for key in list(self._at_hand)[: max(0, len(self._at_hand) - _AT_HAND)]:
            del self._at_hand[key]

    def _as_match_record(self, it: Source, statement: Mapping[str, object]) -> MatchRecord:
        return match_record(it.key, statement, day_of(it.said_us), self._organisations)


def _as_filed(it: Kept) -> Filed:
    return Filed(it.key, it.posted, it.areas, it.is_placed, it.code, it.vectors, it.features)
