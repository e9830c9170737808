"""Yes and no."""

from __future__ import annotations

import re

from producers.normalise.text import as_written, one_line

_WORDS: dict[str, bool] = dict.fromkeys(("是", "√", "✓", "✔", "Y", "YES", "1", "TRUE"), True) | dict.fromkeys(
    ("否", "×", "✗", "✘", "X", "N", "NO", "0", "FALSE"), False
)
_TICKED_BOX = re.compile(r"[☑☒■✓✔√]\s*([是否])")
_EMPTY_BOX = re.compile(r"[□☐]\s*([是否])")


def flag(value: object) -> bool | str | None:
    """True or false; None for an empty value; the value as written when it is neither, or when both boxes are ticked."""
    if value is None or isinstance(value, bool):
        return value
    written = as_written(value).strip()
    word = one_line(written).upper()
    if word in _WORDS:
        return _WORDS[word]
    ticked, empty = _TICKED_BOX.findall(word), _EMPTY_BOX.findall(word)
    if len(ticked) == 1 and len(empty) <= 1 and ticked != empty:
        return _WORDS[ticked[0]]
    return written or None
