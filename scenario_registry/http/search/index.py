"""The index: a SQLite file of the server's own, with what a list shows, what it is filtered by, and the words (FTS5).

One for both databases: it needs no right, no extension and no table in the registry, and a search costs its writer nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from scenario_registry.http.search.words import words_of
from sinks.queries.public.feed import State

_TABLES = """
CREATE TABLE state (epoch TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE shown (
    number INTEGER PRIMARY KEY, registry_id TEXT NOT NULL UNIQUE, kind TEXT, stage TEXT, field TEXT, industry TEXT, industry_chain TEXT,
    organisation TEXT, summary TEXT NOT NULL
);
CREATE TABLE tellers (organisation TEXT, number INTEGER, PRIMARY KEY (organisation, number)) WITHOUT ROWID;
CREATE INDEX tellers_by_number ON tellers (number);
CREATE TABLE places (district TEXT, number INTEGER, PRIMARY KEY (district, number)) WITHOUT ROWID;
CREATE INDEX places_by_number ON places (number);
CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize = "unicode61 remove_diacritics 0");
"""

_SUMMARY = (
    *("registry_id", "members", "organisation", "local_id", "stage", "conflicted", "kind", "title", "need", "site"),
    *("districts", "field", "industry", "industry_chain", "investment_cny", "first_use", "published_on", "deadline"),
)

_SEARCHED = ("description", "need", "site", "department", "cooperation", "remark", "registry_id", "local_id")


class Index:
    """The file. One thread writes, any number read, none waits for another."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def fill(self, state: State, scenarios: Iterable[Mapping[str, Any]], tellers: Mapping[str, set[str]]) -> None:
        """Begin anew with these scenarios. Readers see what was there before until all is."""
        with self._writing() as connection:
            for name in ("state", "shown", "tellers", "places", "words"):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            connection.execute("INSERT INTO state VALUES (?, ?)", state)
            for one in scenarios:
                _add(connection, one, tellers)

    def renew(
        self,
        state: State,
        touched: Iterable[str],
        scenarios: Iterable[Mapping[str, Any]],
        tellers: Mapping[str, set[str]],
    ) -> None:
        """What became of the ids ``touched`` up to that state: ``scenarios`` are those of them that are there now."""
        with self._writing() as connection:
            for registry_id in touched:
                _remove(connection, registry_id)
            for one in scenarios:
                _add(connection, one, tellers)
            connection.execute("UPDATE state SET version = ?", (state.version,))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One state throughout the block."""
        with closing(sqlite3.connect(self._file, isolation_level=None, timeout=5)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def state_in(connection: sqlite3.Connection) -> State:
    """Up to where the index followed the registry."""
    return State(*connection.execute("SELECT epoch, version FROM state").fetchone())


def _add(connection: sqlite3.Connection, one: Mapping[str, Any], tellers: Mapping[str, set[str]]) -> None:
    summary = json.dumps({name: one[name] for name in _SUMMARY}, ensure_ascii=False)
    filters = ("registry_id", "kind", "stage", "field", "industry", "industry_chain", "organisation")
    number = connection.execute(
        "INSERT INTO shown (registry_id, kind, stage, field, industry, industry_chain, organisation, summary) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*(one[name] for name in filters), summary),
    ).lastrowid
    said_by = tellers.get(one["registry_id"], {one["organisation"]})
    connection.executemany("INSERT INTO tellers VALUES (?, ?)", ((it, number) for it in said_by))
    connection.executemany("INSERT INTO places VALUES (?, ?)", ((it, number) for it in set(one["districts"] or ())))
    body = " ".join(words_of(str(one[name])) for name in _SEARCHED if one[name])
    connection.execute(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number, words_of(one["title"]), body)
    )


def _remove(connection: sqlite3.Connection, registry_id: str) -> None:
    found = connection.execute("SELECT number FROM shown WHERE registry_id = ?", (registry_id,)).fetchone()
    if found is not None:
        connection.execute("DELETE FROM words WHERE rowid = ?", found)
        for name in ("shown", "tellers", "places"):
            connection.execute(f"DELETE FROM {name} WHERE number = ?", found)
