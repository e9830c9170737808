"""Text that a spreadsheet program would run as a formula. https://owasp.org/www-community/attacks/CSV_Injection"""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The full-width signs too, to be on the safe side with programs that take them for the ASCII ones."""


def is_formula_like(text: str) -> bool:
    """Whether a cell with this text might be run instead of shown: it starts with a sign, perhaps behind white space, or with
    a tab or a carriage return."""
    # A short way for nearly all: no sign and no space is a letter or a digit.
    return not text[:1].isalnum() and (text.lstrip().startswith(_STARTS) or text.startswith(("\t", "\r")))


def for_csv(text: str) -> str:
    """The text such that no program runs it: behind an apostrophe where it looks like a formula."""
    return f"'{text}" if is_formula_like(text) else text
