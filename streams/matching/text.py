"""One spelling for what is the same: full-width, traditional characters, case, blanks, numerals. The raw text is kept by whoever calls."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

from streams.matching.numerals import in_digits

_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
"""White space, and what nobody sees: soft hyphens, joiners, marks of direction, variants, byte order marks."""
_MARKS = re.compile(r"[“”‘’\"'「」『』《》〈〉【】]")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _is_traditional(character: str) -> bool:
    return bool(_converter().convert(character) != character)


def normal(text: str | None) -> str:
    """Text to compare: NFKC, simplified characters, lower case, no blanks, quotation marks or characters that nobody sees, numbers in digits. Empty for None. Idempotent."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    # Conversion costs fifty times the rest, and next to no text needs it.
    if any(map(_is_traditional, set(plain))):
        plain = _converter().convert(plain)
    plain = _BLANK.sub("", _MARKS.sub("", plain)).lower()
    if not unicodedata.is_normalized("NFKC", plain):
        # An accent that stood behind a blank stands behind a letter now.
        plain = unicodedata.normalize("NFKC", plain)
    return in_digits(plain)
