"""Which records are filed under a key. Keys are kept as their hashes, records as numbers: a key of one record alone, as most are, takes 90 bytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


class Postings:
    """Grows only. Of some hundred thousand registries of a million records one has two keys of one hash: a few records are compared for nothing."""

    def __init__(self) -> None:
        self._rows: dict[int, int | array[int]] = {}

    def put(self, row: int, posted: Iterable[str]) -> None:
        """File the record with the number ``row``."""
        rows = self._rows
        for word in map(hash, posted):
            held = rows.setdefault(word, row)
            if held is row:
                continue
            if isinstance(held, int):
                rows[word] = array("I", (held, row))
            else:
                held.append(row)

    def find(self, sought: Iterable[str]) -> set[int]:
        """Numbers of all records that were filed under one of the keys."""
        found: set[int] = set()
        for rows in map(self._rows.get, map(hash, sought)):
            if isinstance(rows, int):
                found.add(rows)
            elif rows is not None:
                found.update(rows)
        return found
