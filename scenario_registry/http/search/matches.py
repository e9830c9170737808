"""Which scenarios words are found in. What is found in many is kept and renewed with the index: looked up anew each time, a word that half of
all scenarios have would cost more than all else of an answer."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from typing import NamedTuple

from pyroaring import BitMap

_MOST_KEPT = 32


class Match(NamedTuple):
    """``in_title``: those that have all of it in the title."""

    numbers: BitMap
    in_title: BitMap


class Matches:
    """Ask from any thread, within a state of the index; renewed by one. What was kept belongs to the state that is the latest: whoever reads
    an earlier one looks for himself."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Match] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, match: str) -> Match | None:
        """What is kept of it."""
        with self._lock:
            found = self._kept.get(match)
            if found is not None:
                self._kept.move_to_end(match)
            return found

    def keep(self, match: str, found: Match) -> None:
        """Keep it, instead of what was asked for longest ago."""
        with self._lock:
            self._kept[match] = found
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

    def renewed(self, connection: sqlite3.Connection, gone: BitMap, come: BitMap) -> Matches:
        """The same for the state in which numbers are ``gone`` and others have ``come``, which are the highest."""
        with self._lock:
            kept = list(self._kept.items())
        fresh = Matches()
        for match, before in kept:
            new = look_up(connection, match, come.min() if come else None)
            fresh.keep(match, Match(*((old - gone) | more for old, more in zip(before, new, strict=True))))
        return fresh


def look_up(connection: sqlite3.Connection, match: str, first: int | None = 0) -> Match:
    """Where it is found, from number ``first`` on; None for nowhere."""
    if first is None:
        return Match(BitMap(), BitMap())
    return Match(_numbers(connection, match, first), _numbers(connection, f"title : ({match})", first))


def _numbers(connection: sqlite3.Connection, match: str, first: int) -> BitMap:
    # One row, not one for each: a hundred thousand rows take Python longer than the index.
    query = "SELECT json_group_array(rowid) FROM words WHERE words MATCH ? AND rowid >= ?"
    return BitMap(json.loads(connection.execute(query, (match, first)).fetchone()[0]))
