"""Questions to the index: how many scenarios there are, how they divide, and a page of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from pyroaring import BitMap

from scenario_registry.http.search.index import Searched
from scenario_registry.http.search.matches import Match, look_up
from scenario_registry.http.search.postings import FACETS, TITLE_OF, Postings
from scenario_registry.http.search.words import match_of

_MOST_RANKED = 2_000
"""Places of words that are weighed. Of what is found in more, those that have it in the title come first: weighing a hundred thousand takes
seconds, and says little of a word that everybody uses."""

_AS_DEAR = 5
"""Reading an id by its number costs about as much as going past so many in their order."""

_IN_TITLE, _ELSEWHERE = 0.0, 1.0


@dataclass(frozen=True, slots=True)
class Sought:
    """Conditions that all must hold; None lets everything pass. ``industry``: a section, which takes in its divisions, or a division.
    ``organisation``: one of those who tell of it. ``of_titles``: it gave the title, or did not, by ``is_of_titles``."""

    q: str | None = None
    kind: str | None = None
    stage: str | None = None
    field: str | None = None
    industry: str | None = None
    industry_chain: str | None = None
    district: str | None = None
    organisation: str | None = None
    of_titles: Collection[str] | None = None
    is_of_titles: bool = True


class Place(NamedTuple):
    """Behind which scenario a page goes on: its rank, smaller is better, and the id. What was weighed has ranks below 0."""

    rank: float
    registry_id: str


class Page(NamedTuple):
    """``following`` is None at the end."""

    scenarios: list[dict[str, Any]]
    following: Place | None


@dataclass(frozen=True, slots=True)
class Found:
    """All that holds the conditions. ``match``: the words, if any were asked for, and where they are."""

    numbers: BitMap
    match: tuple[str, Match] | None = None


def found_by(index: Searched, sought: Sought) -> Found:
    """What is sought."""
    numbers = BitMap.intersection(index.postings.every, *_conditions(index.postings, sought))
    if not sought.q:
        return Found(numbers)
    words = match_of(sought.q)
    if words is None:
        # Nothing but punctuation was asked for.
        return Found(BitMap())
    match = index.matches.kept(words)
    if match is None:
        match = look_up(index.connection, words)
        if len(match.numbers) > _MOST_RANKED:
            index.matches.keep(words, match)
    return Found(numbers & match.numbers, (words, match))


def facets_of(index: Searched, found: Found) -> dict[str, list[dict[str, Any]]]:
    """How those found divide, the commonest value first; a scenario counts in each of its districts and with each organisation."""
    is_all = len(found.numbers) == len(index.postings.every)
    facets = {}
    for name in FACETS:
        codes = index.postings.by_code.get(name, {}).items()
        counts = {
            code: len(numbers) if is_all else numbers.intersection_cardinality(found.numbers) for code, numbers in codes
        }
        ordered = sorted(counts.items(), key=lambda it: (-it[1], it[0]))
        facets[name] = [{"value": code, "count": count} for code, count in ordered if count]
    return facets


def page_of(index: Searched, found: Found, after: Place | None, limit: int) -> Page:
    """The best first, then by id; without words by id."""
    # A page goes on as the one before was ordered, also where the words became commoner between the two.
    is_weighed = found.match is not None and (
        len(found.match[1].numbers) <= _MOST_RANKED if after is None else after.rank < 0
    )
    if is_weighed and found.match is not None:
        ranks = _weights(index.connection, found.match[0], found.numbers)
        places = sorted(Place(ranks[number], it) for number, it in _ids(index.connection, found.numbers))
        places = [it for it in places if after is None or it > after][: limit + 1]
    else:
        places = list(islice(_by_id(index, found, after), limit + 1))
    following = places[limit - 1] if len(places) > limit else None
    return Page(_summaries(index.connection, [it.registry_id for it in places[:limit]]), following)


def _conditions(postings: Postings, sought: Sought) -> Iterator[BitMap]:
    for name in ("kind", "stage", "field", "industry_chain", "district", "organisation"):
        if (value := getattr(sought, name)) is not None:
            yield postings.of(name, value)
    if sought.industry is not None:
        yield postings.beginning("industry", sought.industry)
    if sought.of_titles is not None:
        theirs = postings.of_any(TITLE_OF, sought.of_titles)
        yield theirs if sought.is_of_titles else postings.every - theirs


def _by_id(index: Searched, found: Found, after: Place | None) -> Iterator[Place]:
    """By id; of words, what has them in the title before all else."""
    if found.match is None:
        groups = {_IN_TITLE: found.numbers}
    else:
        in_title = found.match[1].in_title
        groups = {_IN_TITLE: found.numbers & in_title, _ELSEWHERE: found.numbers - in_title}
    for rank, numbers in groups.items():
        if after is None or rank >= after.rank:
            behind = after.registry_id if after is not None and rank == after.rank else ""
            yield from (Place(rank, it) for it in _ids_behind(index, numbers, behind))


def _ids_behind(index: Searched, numbers: BitMap, behind: str) -> Iterator[str]:
    # Few are read and sorted. Among many the next that was found is not far when all are walked by id.
    if len(numbers) ** 2 <= _AS_DEAR * len(index.postings.every):
        yield from sorted(it for _, it in _ids(index.connection, numbers) if it > behind)
        return
    query = "SELECT number, registry_id FROM shown WHERE registry_id > ? ORDER BY registry_id"
    for number, registry_id in index.connection.execute(query, (behind,)):
        if number in numbers:
            yield registry_id


def _ids(connection: sqlite3.Connection, numbers: BitMap) -> list[tuple[int, str]]:
    query = "SELECT number, registry_id FROM shown WHERE number IN (SELECT value FROM json_each(?))"
    return connection.execute(query, (json.dumps(list(numbers)),)).fetchall()


def _weights(connection: sqlite3.Connection, words: str, numbers: BitMap) -> Mapping[int, float]:
    query = "SELECT rowid, bm25(words, 4.0, 1.0) FROM words WHERE words MATCH ?"
    return {number: rank for number, rank in connection.execute(query, (words,)) if number in numbers}


def _summaries(connection: sqlite3.Connection, registry_ids: list[str]) -> list[dict[str, Any]]:
    """In the order of the ids."""
    query = "SELECT registry_id, summary FROM shown WHERE registry_id IN (SELECT value FROM json_each(?))"
    found = dict(connection.execute(query, (json.dumps(registry_ids),)).fetchall())
    return [json.loads(found[it]) for it in registry_ids]
