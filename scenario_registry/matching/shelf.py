"""All records of the registry as they are compared: the index in memory."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.matching.of_registry import match_record
from schemas.matching import Comparison, MatchRecord, Pair
from schemas.moment import day_of
from schemas.organisation import Organisation
from schemas.record import Key
from schemas.scenario import Stage
from sinks.matching.subjects import Facts, Kept, Source, every_kept, kept_of, kept_vectors, sources
from streams.matching.compare import Subject
from streams.matching.index import Filed, MemoryIndex, filed
from streams.matching.match import Matcher
from streams.matching.profile import profile
from streams.matching.republication import origin
from streams.matching.vectors import Vectors, unpacked

_AT_ONCE = 128


class Weighed(NamedTuple):
    """Records as they are to be kept, and all their comparisons that came to something."""

    kept: list[Kept]
    pairs: list[Comparison]


class Shelf:
    """One matcher's view of what is in the tables. It is of no use once what was weighed could not be written: load another one."""

    def __init__(self, matcher: Matcher, organisations: Mapping[str, Organisation]) -> None:
        self._matcher = matcher
        self._organisations = organisations
        self._index = MemoryIndex()
        self._facts: dict[Key, Facts] = {}

    @property
    def is_worn(self) -> bool:
        """Whether loading it anew would give much memory back."""
        return self._index.is_worn

    def load(self, connection: Connection) -> None:
        """Have everything that was filed before."""
        for it in every_kept(connection):
            self._index.put_filed(_as_filed(it))
            self._facts[it.key] = _facts_of(it)

    def facts(self, keys: Iterable[Key]) -> dict[Key, Facts]:
        """Of those records with these keys that are there, as they were filed."""
        return {key: self._facts[key] for key in keys if key in self._facts}

    def is_withdrawn(self, key: Key) -> bool:
        """Whether a record was withdrawn when it was filed."""
        return self._facts[key].is_withdrawn

    def weigh(self, found: Sequence[Source]) -> Weighed:
        """File records by what they say now, for good, and compare them with all that they meet. Idempotent."""
        for it in found:
            # What they said before must not be met by the first of them.
            self._index.remove(it.key)
        weighed = Weighed([], [])
        left = iter(found)
        while some := list(islice(left, _AT_ONCE)):
            kept, pairs = self._weigh(some)
            weighed.kept.extend(kept)
            weighed.pairs.extend(pairs)
        return weighed

    def _weigh(self, found: Sequence[Source]) -> Weighed:
        statements = [json.loads(it.statement) for it in found]
        records = [self._as_match_record(it, said) for it, said in zip(found, statements, strict=True)]
        entries = [filed(it) for it in self._matcher.subjects(records)]
        kept = [
            Kept(it.key, it.first_us, it.received_us, it.stage == Stage.WITHDRAWN, origin(it.key, said), *entry[1:-1])
            for it, said, entry in zip(found, statements, entries, strict=True)
        ]
        self._facts |= {it.key: _facts_of(it) for it in kept}
        return Weighed(kept, self._matcher.meet(entries, self._index))

    def refile(self, connection: Connection, keys: Collection[Key]) -> None:
        """Have these records as somebody else filed them meanwhile. Idempotent."""
        for it in kept_of(connection, keys):
            self._index.put_filed(_as_filed(it))

    def met_by(self, connection: Connection, record: MatchRecord) -> list[Comparison]:
        """A record against all that it meets, without being filed for good; what comes to nothing is left out."""
        entry = filed(self._matcher.subject(record))
        self._index.remove(entry.key)
        found = self._matcher.meet([entry], self._index)
        self._index.remove(entry.key)
        # It may be there and say something else.
        self.refile(connection, [entry.key])
        return found

    def fits(self, pair: Pair) -> bool:
        """Whether two records may stand in one cluster, whether or not they meet."""
        return self._matcher.fit(pair, self._index)

    def pairs_of(self, connection: Connection, keys: Collection[Key]) -> list[Comparison]:
        """Records that are filed, compared again with all that they meet; what comes to nothing is left out. A pair of two of them comes twice."""
        vectors = kept_vectors(connection, keys)
        subjects = [
            Subject(profile(self._as_match_record(it, json.loads(it.statement))), _unpacked(vectors[key]))
            for key, it in sources(connection, keys).items()
        ]
        return self._matcher.meet_again([filed(it) for it in subjects], self._index)

    def _as_match_record(self, it: Source, statement: Mapping[str, object]) -> MatchRecord:
        return match_record(it.key, statement, day_of(it.said_us), self._organisations)


def _as_filed(it: Kept) -> Filed:
    return Filed(it.key, it.posted, it.areas, it.is_placed, it.code, it.vectors, it.features)


def _facts_of(it: Kept) -> Facts:
    return Facts(it.first_us, it.received_us, it.is_withdrawn)


def _unpacked(kept: bytes | None) -> Vectors | None:
    return None if kept is None else unpacked(kept)
