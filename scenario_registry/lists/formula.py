"""Text that a spreadsheet program would run as a formula. https://owasp.org/www-community/attacks/CSV_Injection"""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The full-width signs too, to be on the safe side with programs that take them for the ASCII ones."""


def is_formula_like(text: str) -> bool:
    """Whether a cell with this text might be run instead of shown: it starts with a sign, perhaps behind white space, or with
    a tab or a carriage return."""
    return text.lstrip().startswith(_STARTS) or text.startswith(("\t", "\r"))
