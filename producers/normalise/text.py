"""Text as typed into a cell, to text on one line."""

from __future__ import annotations

import re
from decimal import Decimal

_HALF_WIDTH = {
    code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)
} | {ord("\u3000"): " "}
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ\u3000]")
_CHINESE = (
    "\u2014\u2018\u2019\u201c\u201d\u2026"  # dashes, quotation marks and the ellipsis of Chinese print
    "\u3001-\u303f"  # 、。〇《》【】
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"  # full-width punctuation
)
_SPACE_WITHIN_CHINESE = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")
_MOST_DIGITS = 20  # a number with more is shown in its short form, such as 1e+300
_SPACE = re.compile(r"\s+")


def half_width(text: str) -> str:
    """Full-width digits and letters become half-width and the ideographic space a blank; other punctuation stays."""
    return text.translate(_HALF_WIDTH) if _FULL_WIDTH.search(text) else text


def one_line(text: str) -> str:
    """``half_width``, trimmed; white space between two Chinese characters or full-width marks is dropped, any other run
    becomes one blank. Idempotent."""
    trimmed = half_width(text).strip()
    return _SPACE.sub(" ", _SPACE_WITHIN_CHINESE.sub("", trimmed)) if _SPACE.search(trimmed) else trimmed


def as_written(value: object) -> str:
    """A cell, a JSON value or a database value as a person would write it: 1.0 is ``1``, true is ``true``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal) and _is_whole(Decimal(value)):
        return str(int(value))
    return str(value)


def _is_whole(number: Decimal) -> bool:
    return number.is_finite() and number.adjusted() < _MOST_DIGITS and number == number.to_integral_value()


def text(value: object) -> str | None:
    """The value on one line; None when nothing but white space is there."""
    return None if value is None else one_line(as_written(value)) or None
