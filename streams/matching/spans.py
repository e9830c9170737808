"""Known words in a text, the longest first and none within another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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

    def find(self, text: str) -> list[Span]:
        """From left to right, the longest word at each place."""
        found: list[Span] = []
        end = 0
        # Next to no place begins a word: all are asked in one go, and only those that do are looked at.
        heads = list(map(self._by_head.get, pairs(text)))
        for at in compress(count(), heads):
            if at >= end:
                for word in heads[at] or ():
                    if text.startswith(word, at):
                        end = at + len(word)
                        found.append(Span(at, end, self._words[word]))
                        break
        return found
