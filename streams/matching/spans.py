"""Known words in a text, the longest first and none within another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from itertools import compress, count
from operator import add
from typing import NamedTuple


class Span(NamedTuple):
    """``keys`` of all that the word may mean."""

    start: int
    end: int
    keys: tuple[str, ...]


def pairs(text: str) -> Iterator[str]:
    """Every two characters in a row, from left to right."""
    return map(add, text, text[1:])


class Vocabulary:
    """Words by their first two characters; a single character is never a word."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for word, key in words:
            if len(word) > 1 and key not in keys[word]:
                keys[word].append(key)
        self._words = {word: tuple(sorted(found)) for word, found in keys.items()}
        by_head: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words, key=lambda word: (-len(word), word)):
            by_head[word[:2]].append(word)
        self._by_head = dict(by_head)

    @property
    def heads(self) -> frozenset[str]:
        """The first two characters of all words."""
        return frozenset(self._by_head)

    def find(self, text: str, at: Iterable[int] | None = None) -> list[Span]:
        """From left to right, the longest word at each place; looked for only ``at`` these places if they are given, in order."""
        found: list[Span] = []
        end = 0
        for start in heads_in(text, self._by_head) if at is None else at:
            if start >= end:
                for word in self._by_head.get(text[start : start + 2], ()):
                    if text.startswith(word, start):
                        end = start + len(word)
                        found.append(Span(start, end, self._words[word]))
                        break
        return found


def heads_in(text: str, heads: Container[str]) -> list[int]:
    """Places at which one of the ``heads`` stands. Next to no place begins a word: all are asked in one go, and only those that do are looked at."""
    return list(compress(count(), map(heads.__contains__, pairs(text))))
