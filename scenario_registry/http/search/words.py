"""Chinese text as words that a full-text index finds: every two neighbours one word, so that what is sought may begin anywhere.

锦江夜游 becomes 锦江 江夜 夜游 游: the last character alone, so that a word of one character is found as the beginning of another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from streams.matching.spans import pairs

_CHINESE, _OTHER, _BETWEEN = "chinese", "other", "between"


IN_TITLE = "\ue000"
"""Before each word of a title, which makes it another word than the same elsewhere: each is found without going through the places of the
other. FTS5 takes a character for private use for a letter, and no word of a text has one."""


class Part(NamedTuple):
    """What FTS5 is asked for one part of what is sought, as it stands."""

    in_title: str
    elsewhere: str


def words_of(text: str, before: str = "") -> str:
    """The words of a text, in its order, with blanks between them; ``before`` stands before each."""
    return " ".join([before + word for run in _runs(text) for word in run])


def parts_of(sought: str) -> list[Part]:
    """The parts of what is sought, each once, all of which must be somewhere; none when there is nothing to look for."""
    return list(dict.fromkeys(Part(_phrase(run, IN_TITLE), _phrase(run, "")) for run in _runs(sought)))


def _phrase(run: list[str], before: str) -> str:
    if len(run) > 1:
        # The last word of a run ends the text; within a text another character follows.
        return '"' + " ".join(before + word for word in run[:-1]) + '"'
    return f'"{before}{run[0]}"*'


def _runs(text: str) -> Iterator[list[str]]:
    for kind, group in groupby(unicodedata.normalize("NFKC", text).lower(), _kind):
        run = "".join(group)
        if kind == _CHINESE:
            yield [*pairs(run), run[-1]]
        elif kind == _OTHER:
            yield [run]


# Anybody's text comes here, and there are a million characters.
@lru_cache(maxsize=10_000)
def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Lo":
        return _CHINESE
    return _OTHER if category[0] in "LN" else _BETWEEN
