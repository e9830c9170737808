"""Names of districts, fields, industries and chains to their codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from producers.normalise.text import as_written, half_width, text
from schemas.code_lists import CodeList

_BETWEEN_NAMES = re.compile(r"[、，,；;/|\s]+")
_CODE_AND_NAME = re.compile(r"([A-Za-z0-9_]+)[\s\-—:：.、]*(.+)")
_NO_CHAIN = frozenset({"无", "—", "——", "-", "/"})
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def code(value: object, codes: CodeList) -> str | None:
    """The code of a name, an alias, a code or a code with its name; a name that is not on the list stays as it is. None when empty."""
    name = text(value)
    return None if name is None else codes.code_of(name) or _code_with_name(name, codes) or name


def _code_with_name(name: str, codes: CodeList) -> str | None:
    """`G54 道路运输业` -> `G54`; None unless code and name are of the same entry: which one is wrong is for the sender to say."""
    parts = _CODE_AND_NAME.fullmatch(name)
    entry = codes.get(parts[1]) if parts else None
    return entry.code if parts and entry and parts[2] in (entry.name_zh, *entry.aliases) else None


def chain_code(value: object, chains: CodeList) -> str | None:
    """As ``code``; a closing 产业链 does not count, and 无 or a dash mean none."""
    name = text(value)
    if name is None or name in _NO_CHAIN:
        return None
    return chains.code_of(name) or chains.code_of(name.removesuffix("产业链")) or name


def district_codes(value: object, districts: CodeList) -> list[Any]:
    """Codes of one or several names, in the order given, each once; a name that is no district stays as it is.

    ``value`` is a list, or a text with names between 、，；/ blanks or line breaks. What is no text (an object in a list)
    stays as well.
    """
    found: list[Any] = []
    for member in value if isinstance(value, list) else [value]:
        if isinstance(member, list | dict):
            found.append(member)
        elif member is not None:
            names = map(half_width, filter(None, _BETWEEN_NAMES.split(as_written(member))))
            found += [districts.code_of(name) or name for name in names]
    return [entry for place, entry in enumerate(found) if entry not in found[:place]]


def members(value: list[Any] | dict[str, Any], keys: Sequence[str] = ()) -> list[Any]:
    """The members of a list, or the one object, without empty ones. An object stands for the first of its ``keys`` that holds
    something, or for itself when there is none."""
    found = [
        next((member[key] for key in keys if member.get(key) not in _EMPTY), member)
        if isinstance(member, dict)
        else member
        for member in (value if isinstance(value, list) else [value])
    ]
    return [member for member in found if member not in _EMPTY]
