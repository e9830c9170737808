"""Cells that hold several things: lines of text, and names that lead to codes."""

from __future__ import annotations

import re
from typing import Any

from producers.normalise.names import code
from producers.normalise.text import as_written, text
from schemas.code_lists import CodeList

_BETWEEN_LINES = re.compile(r"[\n；;]+")
_BETWEEN_NAMES = re.compile(r"[、，,；;/|\n]+")


def lines(value: object) -> list[Any]:
    """Texts with a line break or ； between them, or a list; without empty ones."""
    members = value if isinstance(value, list) else [] if value is None else _BETWEEN_LINES.split(as_written(value))
    return [found for member in members if (found := text(member) if not isinstance(member, dict) else member)]


def codes_of(value: object, known: CodeList) -> list[Any]:
    """Codes of one or several names, each once; a name that is not on the list stays as it is."""
    members = value if isinstance(value, list) else [] if value is None else _BETWEEN_NAMES.split(as_written(value))
    return list(dict.fromkeys(found for member in members if (found := code(member, known))))
