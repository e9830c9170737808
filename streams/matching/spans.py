"""Known words in a text, the longest first and none within another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """``keys`` of all that the word may mean."""

    start: int
    end: int
    keys: tuple[str, ...]


class Vocabulary:
    """Words by their first two characters; a single character is never a word."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for word, key in words:
            if len(word) > 1 and key not in keys[word]:
                keys[word].append(key)
        self._words = {word: tuple(sorted(found)) for word, found in keys.items()}
        self._by_head: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words, key=lambda word: (-len(word), word)):
            self._by_head[word[:2]].append(word)

    def find(self, text: str) -> list[Span]:
        """From left to right, the longest word at each place."""
        found, at = [], 0
        while at < len(text) - 1:
            for word in self._by_head.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    found.append(Span(at, at + len(word), self._words[word]))
                    at += len(word)
                    break
            else:
                at += 1
        return found
