"""Texts that people write, as types of pydantic models: one line, or several; never blank, never with characters nobody sees."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints

_LINE = r"^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*[^\s\x00-\x08\x0b\x0c\x0e-\x1f\x7f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


def line(limit: int) -> Any:
    """One line of at most ``limit`` characters."""
    return StringConstraints(min_length=1, max_length=limit, pattern=_LINE)


def text(limit: int) -> Any:
    """Any number of lines, of at most ``limit`` characters together."""
    return StringConstraints(min_length=1, max_length=limit, pattern=_TEXT)


Code = Annotated[str, line(40)]
"""A code of one of the lists in ``schemas/codes``; whether it is on the list is asked by a rule."""


def office_address() -> Any:
    """A mail address in shape; whether it is an office's no pattern can tell."""
    return StringConstraints(max_length=254, pattern=r"^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+\.[^@\s\p{Cc}]+$")
