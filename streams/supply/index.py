"""The nearest of many: an index in memory of what was read from one side, asked with what was read from the other.

A first look at all by the terms that weigh most, as sums over postings and one product of matrices; the score itself (``streams.supply.score``)
is then computed for those that come first. 100,000 readings take some 250 MB with the encoder.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.record import Key
from schemas.supply_match import SupplyModel
from streams.matching.vectors import SIZE
from streams.supply.meaning import alike
from streams.supply.sides import Reading


class ReadingIndex:
    """By key. ``put`` replaces; both ``put`` and ``remove`` are idempotent. What is gone keeps its row until the index is made anew."""

    def __init__(self, model: SupplyModel) -> None:
        self._model = model
        self._rows: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._is_there = bytearray()
        self._words: defaultdict[str, tuple[array[int], array[float]]] = defaultdict(lambda: (array("I"), array("f")))
        self._objects: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._meanings = np.zeros((64, SIZE), np.float32)
        self._has_meanings = False

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, key: Key, reading: Reading) -> None:
        """Have it found from now on."""
        self.remove(key)
        row = len(self._keys)
        self._rows[key] = row
        self._keys.append(key)
        self._is_there.append(1)
        for word, worth in reading.words.items():
            rows, worths = self._words[word]
            rows.append(row)
            worths.append(worth)
        for code in reading.objects:
            self._objects[code].append(row)
        if reading.meaning is not None:
            if row >= len(self._meanings):
                grown = np.zeros((row * 2, SIZE), np.float32)
                grown[: len(self._meanings)] = self._meanings
                self._meanings = grown
            self._meanings[row] = reading.meaning
            self._has_meanings = True

    def remove(self, key: Key) -> None:
        """Have it not found any more; nothing if it is not there."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._is_there[row] = 0

    def nearest(self, asked: Reading) -> Iterator[Key]:
        """All that is there, from what is nearest at a first look to what is farthest; among equals by key."""
        points = self._first_look(asked)
        points[np.frombuffer(self._is_there, np.uint8) == 0] = -np.inf
        left = len(self._rows)
        # Sorting a hundred thousand costs more than the look: the best few are cut out first.
        size = min(_CHUNK, left)
        cut = np.argpartition(-points, size - 1)[:size] if size else np.arange(0)
        edge = points[cut].min() if size else 0.0
        head = np.flatnonzero(points >= edge)
        yield from self._in_order(points, head)
        if len(head) < left:
            yield from self._in_order(points, np.flatnonzero((points < edge) & np.isfinite(points)))

    def _in_order(self, points: NDArray[np.float64], rows: NDArray[Any]) -> Iterator[Key]:
        ranked = sorted(zip((-points[rows]).tolist(), (self._keys[row] for row in rows.tolist()), strict=True))
        return (key for _, key in ranked)

    def _first_look(self, asked: Reading) -> NDArray[np.float64]:
        points = np.zeros(len(self._keys))
        weights = self._model.weights(with_meaning=asked.meaning is not None).points
        # In one order, so that the sums are the same whatever the order of the words.
        for word in sorted(asked.words.keys() & self._words.keys()):
            rows, worths = self._words[word]
            points[np.frombuffer(rows, np.uint32)] += np.frombuffer(worths, np.float32) * (
                asked.words[word] * weights["words"]
            )
        for code in sorted(asked.objects & self._objects.keys()):
            points[np.frombuffer(self._objects[code], np.uint32)] += weights["object"] / 2
        if asked.meaning is not None and self._has_meanings:
            points += weights["meaning"] * np.maximum(0, alike(asked.meaning, self._meanings[: len(points)]))
        return points.round(6)


_CHUNK = 400
