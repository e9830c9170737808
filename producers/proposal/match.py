"""Which column may mean what, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from producers.proposal.words import WORDS

SURE = 0.8
"""From this score on a match is proposed without a question mark."""

_LONGEST_NAME = 100  # characters; nobody calls a column that, and to compare takes the square of it
_PARTS_OF_A_VALUE = {"name": 0.97, "zh": 0.97, "cn": 0.97, "text": 0.97, "label": 0.97, "code": 0.96, "value": 0.96}
"""Last parts of a JSON path that tell no meaning, the part before them does; a name says more to a person than its code."""

_AS_LIKE = 0.6  # the default cut-off of difflib.get_close_matches
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_BETWEEN = re.compile(r"[\s_\-:：]+")


class Match(NamedTuple):
    """What a column may mean; 1.0 is its very name, below ``SURE`` a guess."""

    target: str
    score: float


def matches(column: str) -> list[Match]:
    """All that the column may mean, the best first."""
    if len(column) > _LONGEST_NAME:
        return []
    found = [Match(target, max(_score(_plain(column), word) for word in words)) for target, words in WORDS.items()]
    return sorted((match for match in found if match.score > 0), key=lambda match: -match.score)


def is_name(text: str) -> bool:
    """Whether the text is surely the name of a column."""
    return any(match.score >= SURE for match in matches(text)[:1])


def assign(columns: Iterable[str]) -> dict[str, Match]:
    """The best match of each column, no target twice: the surest pairs first, then in the order of the columns."""
    pairs = sorted(
        ((match, column) for column in columns for match in matches(column)), key=lambda pair: -pair[0].score
    )
    assigned: dict[str, Match] = {}
    for match, column in pairs:
        if column not in assigned and all(match.target != other.target for other in assigned.values()):
            assigned[column] = match
    return assigned


def _plain(column: str) -> str:
    without = _BETWEEN.sub("", _BRACKETS.sub("", column)).casefold()
    return without.rpartition("/")[2] or without


def _score(column: str, word: str) -> float:
    """A longer word tells more, so it wins over a shorter one that fits as well."""
    bonus = min(len(word), 20) / 1000
    if word.startswith("="):
        return 1.0 + bonus if column == word[1:] else 0.0
    if column == word:
        return 1.0 + bonus
    rest, _, last = column.rpartition(".")
    if last in _PARTS_OF_A_VALUE and rest.rpartition(".")[2] == word:
        return _PARTS_OF_A_VALUE[last] + bonus
    if column.endswith("." + word):
        return 0.95 + bonus
    if not word.isascii() and word in column:
        return SURE + len(word) / len(column) / 10 + bonus
    if column.isascii() == word.isascii() and (likeness := SequenceMatcher(None, column, word).ratio()) >= _AS_LIKE:
        return likeness * SURE * 0.99
    return 0.0
