"""Questions to the index: how many scenarios there are, how they divide, and a page of them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from pyroaring import BitMap

from scenario_registry.http.search.index import Searched
from scenario_registry.http.search.matches import Match
from scenario_registry.http.search.postings import FACETS, TITLE_OF, Postings
from scenario_registry.http.search.words import Part, parts_of

_AS_DEAR = 5
"""Reading an id by its number costs about as much as going past so many in their order."""

_COMMONER = 2
"""How many times as many scenarios may have a word by the next page for that to be weighed, too."""


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
    """Behind which scenario a page goes on: its rank, smaller is better, and the id. What was weighed has ranks below 0; else the rank is how
    many parts of what was sought the title lacks."""

    rank: float
    registry_id: str


class Page(NamedTuple):
    """``following`` is None at the end."""

    scenarios: list[dict[str, Any]]
    following: Place | None


@dataclass(frozen=True, slots=True)
class Found:
    """All that holds the conditions. ``matches``: where each part of the words is, if any were asked for."""

    numbers: BitMap
    matches: Mapping[Part, Match] = field(default_factory=dict)


def found_by(index: Searched, sought: Sought) -> Found:
    """What is sought."""
    numbers = BitMap.intersection(index.postings.every, *_conditions(index.postings, sought))
    if not sought.q:
        return Found(numbers)
    every, version = index.postings.every, index.state.version
    matches: dict[Part, Match] = {}
    for part in parts_of(sought.q):
        if not numbers:
            # Nothing is left to look for the rest in.
            break
        matches[part] = index.matches.of(part, index.connection, version, every)
        numbers = numbers & matches[part].numbers
    # Without any part nothing but punctuation was asked for.
    return Found(numbers, matches) if matches and numbers else Found(BitMap())


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
    # A page goes on as the one before was ordered, also where the words became somewhat commoner between the two. No more is believed of a
    # cursor, which anybody can make up: what is far commoner goes by titles, from the first.
    times = 1 if after is None else _COMMONER
    is_rare = bool(found.matches) and not any(it.is_common(times) for it in found.matches.values())
    is_weighed = is_rare and (after is None or after.rank < 0)
    groups = _weighed(index.connection, found) if is_weighed else _by_titles(found)
    places = list(islice(_in_order(index, groups, after), limit + 1))
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


def _weighed(connection: sqlite3.Connection, found: Found) -> Mapping[float, BitMap]:
    """Those found by their rank."""
    words = " AND ".join(f"({it.in_title} OR {it.elsewhere})" for it in found.matches)
    groups: defaultdict[float, BitMap] = defaultdict(BitMap)
    # The plus has SQLite go through the places of the words and weigh those found, instead of seeking the words once for each of them.
    query = "SELECT rowid, bm25(words, 4.0, 1.0) FROM words WHERE words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))"
    for number, rank in connection.execute(query, (words, json.dumps(list(found.numbers)))):
        groups[rank].add(number)
    return groups


def _by_titles(found: Found) -> Mapping[float, BitMap]:
    """How many parts of what was sought the titles lack."""
    groups = {0.0: found.numbers}
    for match in found.matches.values():
        split: defaultdict[float, BitMap] = defaultdict(BitMap)
        for rank, numbers in groups.items():
            split[rank] |= numbers & match.in_title
            split[rank + 1] |= numbers - match.in_title
        groups = {rank: numbers for rank, numbers in split.items() if numbers}
    return groups


def _in_order(index: Searched, groups: Mapping[float, BitMap], after: Place | None) -> Iterator[Place]:
    for rank, numbers in sorted(groups.items()):
        if after is None or rank >= after.rank:
            behind = after.registry_id if after is not None and rank == after.rank else ""
            yield from (Place(rank, it) for it in _ids_behind(index, numbers, behind))


def _ids_behind(index: Searched, numbers: BitMap, behind: str) -> Iterator[str]:
    # Few are read and sorted. Among many the next that was found is not far when all are walked by id.
    if len(numbers) ** 2 <= _AS_DEAR * len(index.postings.every):
        yield from sorted(it for _, it in _ids(index.connection, numbers) if it > behind)
        return
    query = "SELECT number, registry_id FROM numbered WHERE registry_id > ? ORDER BY registry_id"
    for number, registry_id in index.connection.execute(query, (behind,)):
        if number in numbers:
            yield registry_id


def _ids(connection: sqlite3.Connection, numbers: BitMap) -> list[tuple[int, str]]:
    query = "SELECT number, registry_id FROM numbered WHERE number IN (SELECT value FROM json_each(?))"
    return connection.execute(query, (json.dumps(list(numbers)),)).fetchall()


def _summaries(connection: sqlite3.Connection, registry_ids: list[str]) -> list[dict[str, Any]]:
    """In the order of the ids."""
    query = """SELECT registry_id, summary FROM numbered JOIN shown USING (number)
        WHERE registry_id IN (SELECT value FROM json_each(?))"""
    found = dict(connection.execute(query, (json.dumps(registry_ids),)).fetchall())
    return [json.loads(found[it]) for it in registry_ids]
