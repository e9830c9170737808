"""Chinese text as words that a full-text index finds: every two neighbours one word, so that what is sought may begin anywhere.

锦江夜游 becomes 锦江 江夜 夜游 游: the last character alone, so that a word of one character is found as the beginning of another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from streams.matching.spans import pairs

_CHINESE, _OTHER, _BETWEEN = "chinese", "other", "between"


def words_of(text: str) -> str:
    """The words of a text, in its order, with blanks between them."""
    return " ".join(word for run in _runs(text) for word in run)


def match_of(sought: str) -> str | None:
    """What FTS5 is asked for ``sought``: all its parts somewhere, each as it stands. None when there is nothing to look for."""
    parts = []
    for run in _runs(sought):
        if len(run) > 1:
            # The last word of a run ends the text; within a text another character follows.
            parts.append('"' + " ".join(run[:-1]) + '"')
        else:
            parts.append(f'"{run[0]}"*')
    return " AND ".join(parts) or None


def _runs(text: str) -> Iterator[list[str]]:
    for kind, group in groupby(unicodedata.normalize("NFKC", text).lower(), _kind):
        run = "".join(group)
        if kind == _CHINESE:
            yield [*pairs(run), run[-1]]
        elif kind == _OTHER:
            yield [run]


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Lo":
        return _CHINESE
    return _OTHER if category[0] in "LN" else _BETWEEN
