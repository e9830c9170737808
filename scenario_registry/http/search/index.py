"""The index: a SQLite file of the server's own, with what a list shows and the words (FTS5), and in memory what has which code.

One for both databases: it needs no right, no extension and no table in the registry, and a search costs its writer nothing.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from scenario_registry.http.search.matches import Matches
from scenario_registry.http.search.postings import EMPTY, Filed, Postings, filed
from scenario_registry.http.search.words import IN_TITLE, words_of
from sinks.queries.public.feed import State
from sinks.queries.public.scenarios import Member

_TABLES = """
CREATE TABLE state (epoch TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE numbered (number INTEGER PRIMARY KEY AUTOINCREMENT, registry_id TEXT NOT NULL UNIQUE);
CREATE TABLE shown (number INTEGER PRIMARY KEY, summary TEXT NOT NULL);
CREATE TABLE moved (born_id TEXT PRIMARY KEY, registry_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX moved_by_scenario ON moved (registry_id);
CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
"""
"""Words come split, by the letters that Python knows: only blanks are between them. FTS5 knows the letters of another Unicode, and what it took
for a blank behind the mark of a title would leave the mark alone, with which every word of every title begins."""

_SUMMARY = (
    *("registry_id", "members", "organisation", "local_id", "stage", "conflicted", "kind", "title", "need", "site"),
    *("districts", "field", "industry", "industry_chain", "investment_cny", "first_use", "published_on", "deadline"),
)

_SEARCHED = ("description", "need", "site", "department", "cooperation", "remark", "registry_id", "local_id")

Members = Mapping[str, Iterable[Member]]
"""Who tells of scenarios that several tell, or that are not called as their record was born."""


@dataclass(frozen=True, slots=True)
class Searched:
    """One state of the index, in file and memory alike."""

    connection: sqlite3.Connection
    postings: Postings
    matches: Matches
    state: State


class Index:
    """The file and what belongs to it. One thread writes, any number read, none waits for another longer than a commit takes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._postings, self._matches = EMPTY, Matches()
        self._turning = threading.Lock()
        """Held while file and memory go on to the next state, and while a reader takes hold of one."""

    def fill(self, state: State, scenarios: Iterable[Mapping[str, Any]], members: Members) -> None:
        """Begin anew with these scenarios. Readers see what was there before until all is."""
        with self._writing() as connection:
            for name in ("state", "numbered", "shown", "moved", "words"):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            connection.execute("INSERT INTO state VALUES (?, ?)", state)
            postings = EMPTY.renewed(BitMap(), (_add(connection, one, members) for one in scenarios))
            self._turn(connection, postings, Matches())

    def renew(
        self, state: State, touched: Iterable[str], scenarios: Iterable[Mapping[str, Any]], members: Members
    ) -> None:
        """What became of the ids ``touched`` up to that state: ``scenarios`` are those of them that are there now."""
        with self._writing() as connection:
            gone = BitMap(number for it in touched for number in _remove(connection, it))
            come = [_add(connection, one, members) for one in scenarios]
            connection.execute("UPDATE state SET version = ?", (state.version,))
            self._turn(connection, self._postings.renewed(gone, come), self._matches)

    @contextmanager
    def reading(self) -> Iterator[Searched]:
        """One state throughout the block."""
        with closing(sqlite3.connect(self._file, isolation_level=None, timeout=5)) as connection:
            connection.execute("PRAGMA query_only = ON")
            with self._turning:
                connection.execute("BEGIN")
                state = State(*connection.execute("SELECT epoch, version FROM state").fetchone())
                postings, matches = self._postings, self._matches
            yield Searched(connection, postings, matches, state)

    def _turn(self, connection: sqlite3.Connection, postings: Postings, matches: Matches) -> None:
        with self._turning:
            connection.execute("COMMIT")
            self._postings, self._matches = postings, matches
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            # Not within a commit, for which readers wait.
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("BEGIN IMMEDIATE")
            yield connection


def moved_to(index: Searched, born_id: str) -> str | None:
    """The scenario of the record that was born with an id, where it is another by now."""
    found = index.connection.execute("SELECT registry_id FROM moved WHERE born_id = ?", (born_id,)).fetchone()
    return None if found is None else str(found[0])


def _add(connection: sqlite3.Connection, one: Mapping[str, Any], members: Members) -> tuple[int, Filed]:
    """Its number, which is higher than any before, and its codes."""
    registry_id = one["registry_id"]
    number = connection.execute("INSERT INTO numbered (registry_id) VALUES (?)", (registry_id,)).lastrowid or 0
    summary = json.dumps({name: one[name] for name in _SUMMARY}, ensure_ascii=False)
    connection.execute("INSERT INTO shown VALUES (?, ?)", (number, summary))
    body = " ".join(words_of(str(one[name])) for name in _SEARCHED if one[name])
    connection.execute(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number, words_of(one["title"], IN_TITLE), body)
    )
    told_by = members.get(registry_id, ())
    born_elsewhere = [(it.born_id, registry_id) for it in told_by if it.born_id != registry_id]
    connection.executemany("INSERT OR REPLACE INTO moved VALUES (?, ?)", born_elsewhere)
    return number, filed(one, {it.organisation for it in told_by} or {one["organisation"]})


def _remove(connection: sqlite3.Connection, registry_id: str) -> Iterator[int]:
    connection.execute("DELETE FROM moved WHERE registry_id = ?", (registry_id,))
    query = "SELECT number FROM numbered WHERE registry_id = ?"
    for (number,) in connection.execute(query, (registry_id,)).fetchall():
        connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
        connection.execute("DELETE FROM shown WHERE number = ?", (number,))
        connection.execute("DELETE FROM numbered WHERE number = ?", (number,))
        yield number
