"""Whole numbers in digits or in Chinese numerals."""

from __future__ import annotations

import re

_DIGITS = {character: digit for digit, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_TENS = re.compile(r"(?P<tens>[一二三四五六七八九]?)十(?P<ones>[一二三四五六七八九]?)")

_MOST_DIGITS = 18
"""What every database keeps in an integer, and far below what Python refuses to read."""

NUMERAL = r"[0-9〇零○一二两三四五六七八九十]+"
"""Pattern of what ``whole_number`` may understand."""


def whole_number(text: str) -> int | None:
    """``2026``, ``二〇二六`` (digit by digit) and ``三十一`` (tens, up to 99); None for anything else, such as twenty digits."""
    if len(text) > _MOST_DIGITS:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if match := _TENS.fullmatch(text):
        return 10 * _DIGITS.get(match["tens"], 1) + _DIGITS.get(match["ones"], 0)
    if text and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    return None
