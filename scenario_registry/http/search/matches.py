"""Which scenarios words are found in. What is found in many is kept: looked up anew each time, a word that half of all scenarios have would
cost more than all else of an answer."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from typing import NamedTuple

from pyroaring import BitMap

from scenario_registry.http.search.words import Part

_COMMON = 2_000
"""Found in more, it is common: kept, and not weighed. Weighing a hundred thousand takes seconds, and says little of a word that everybody uses."""

_MOST_KEPT = 256
"""One takes a quarter of a MiB at a million scenarios at most, a tenth where some ten thousand have it."""


class Match(NamedTuple):
    """``in_title``: those that have it in the title."""

    numbers: BitMap
    in_title: BitMap

    def is_common(self, times: int = 1) -> bool:
        """Whether it is in so many that they are not weighed, or in more than so many ``times`` that."""
        return len(self.numbers) > times * _COMMON


class _Kept(NamedTuple):
    """What was found at a version, in which no number was higher than ``highest``."""

    version: int
    highest: int
    match: Match


class Matches:
    """Ask from any thread. Numbers are never given twice, so what was found at one version is found at every later one, but for what has gone;
    only what has come since is looked through. Of two parts each is kept, not the two: whoever asks for others together finds both."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Part, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, part: Part, connection: sqlite3.Connection, version: int, every: BitMap) -> Match:
        """Where it is found among ``every`` number that there is in this version, which ``connection`` reads."""
        with self._lock:
            kept = self._kept.get(part)
        if kept is None or kept.version > version:
            match = _look_up(connection, part, 0)
        elif kept.version < version:
            more = _look_up(connection, part, kept.highest + 1)
            match = Match(*((old & every) | new for old, new in zip(kept.match, more, strict=True)))
        else:
            match = kept.match
        if match.is_common() and (kept is None or kept.version <= version):
            with self._lock:
                self._kept[part] = _Kept(version, every.max(), match)
                self._kept.move_to_end(part)
                if len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return match


def _look_up(connection: sqlite3.Connection, part: Part, first: int) -> Match:
    in_title, elsewhere = (_numbers(connection, it, first) for it in part)
    return Match(in_title | elsewhere, in_title)


def _numbers(connection: sqlite3.Connection, match: str, first: int) -> BitMap:
    # One row, not one for each: a hundred thousand rows take Python longer than the index.
    query = "SELECT json_group_array(rowid) FROM words WHERE words MATCH ? AND rowid >= ?"
    return BitMap(json.loads(connection.execute(query, (match, first)).fetchone()[0]))
