"""Questions to the index: a page of scenarios, how many there are, and how they divide."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from scenario_registry.http.search.words import match_of

FACETS = ("kind", "stage", "field", "industry", "industry_chain", "district", "organisation")


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
    """Behind which scenario a page goes on: what the words were worth, smaller is better, and the id."""

    rank: float
    registry_id: str


class Page(NamedTuple):
    """``following`` is None at the end."""

    scenarios: list[dict[str, Any]]
    following: Place | None


def page_of(connection: sqlite3.Connection, sought: Sought, after: Place | None, limit: int) -> Page:
    """The best first, then by id; without words by id."""
    source, conditions, values = _found(sought)
    match = match_of(sought.q or "")
    rank = "bm25(words, 4.0, 1.0)" if match else "0.0"
    query = f"SELECT rank, registry_id, summary FROM (SELECT {rank} AS rank, s.registry_id, s.summary FROM {source} WHERE {conditions})"
    if after is not None:
        query += " WHERE (rank, registry_id) > (?, ?)"
        values = [*values, *after]
    rows = connection.execute(f"{query} ORDER BY rank, registry_id LIMIT ?", (*values, limit + 1)).fetchall()
    following = Place(*rows[limit - 1][:2]) if len(rows) > limit else None
    return Page([json.loads(summary) for _, _, summary in rows[:limit]], following)


def count_of(connection: sqlite3.Connection, sought: Sought) -> int:
    """How many there are."""
    source, conditions, values = _found(sought)
    found: int = connection.execute(f"SELECT COUNT(*) FROM {source} WHERE {conditions}", values).fetchone()[0]
    return found


def facets_of(connection: sqlite3.Connection, sought: Sought) -> dict[str, list[dict[str, Any]]]:
    """How those found divide, the commonest value first; a scenario counts in each of its districts and with each organisation."""
    source, conditions, values = _found(sought)
    facets = {}
    for name in FACETS:
        column, joined = f"s.{name}", ""
        if name == "district":
            column, joined = "p.district", "JOIN places p ON p.number = s.number"
        elif name == "organisation":
            column, joined = "t.organisation", "JOIN tellers t ON t.number = s.number"
        query = (
            f"SELECT {column}, COUNT(*) FROM {source} {joined} WHERE {conditions} AND {column} IS NOT NULL "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        facets[name] = [{"value": value, "count": count} for value, count in connection.execute(query, values)]
    return facets


def _found(sought: Sought) -> tuple[str, str, list[Any]]:
    """Tables, conditions and their values."""
    conditions, values = ["1"], []
    source = "shown s"
    if match := match_of(sought.q or ""):
        source = "words JOIN shown s ON s.number = words.rowid"
        conditions.append("words MATCH ?")
        values.append(match)
    elif sought.q:
        # Nothing but punctuation was asked for.
        conditions.append("0")
    for condition, value in _conditions(sought):
        conditions.append(condition)
        values.append(value)
    if sought.of_titles is not None:
        conditions.append(f"s.organisation {'' if sought.is_of_titles else 'NOT'} IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(sought.of_titles)))
    return source, " AND ".join(conditions), values


def _conditions(sought: Sought) -> Iterator[tuple[str, str]]:
    for name in ("kind", "stage", "field", "industry_chain"):
        if (value := getattr(sought, name)) is not None:
            yield f"s.{name} = ?", value
    if sought.industry is not None:
        yield "instr(s.industry, ?) = 1", sought.industry
    if sought.district is not None:
        yield "s.number IN (SELECT number FROM places WHERE district = ?)", sought.district
    if sought.organisation is not None:
        yield "s.number IN (SELECT number FROM tellers WHERE organisation = ?)", sought.organisation
