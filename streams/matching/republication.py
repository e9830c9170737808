"""A record that somebody took from the registry and sent in again: linked to its origin, never an independent voice. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from schemas.matching import Pair, Verdict, pair_of
from schemas.record import Key
from schemas.registry_id import parse_registry_id

_TAKEN_FROM = re.compile(
    r"(?:转自|摘自|引自|转载自|来源[为是：:]?|taken\s+from)[\s：:]*(?:登记编号|场景|registry\s+id)?[\s：:]*(CDS(?:[-\s]?[0-9A-Za-z]){13})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""A remark that merely mentions an id (as a neighbour, a part) is no origin."""


def origin(key: Key, statement: Mapping[str, Any]) -> str | None:
    """The registry id that a record names as where it comes from; None when it names none. Whoever takes over a published list often keeps
    its ids as own numbers; others say it in the remark (``转自 CDS-…``). The check character keeps what only looks like an id out."""
    said = _TAKEN_FROM.search(statement.get("remark") or "")
    for text in (key.local_id, said[1] if said else ""):
        if text[:3].upper() == "CDS" and (found := _parsed(text)) is not None:
            return found
    return None


def republications(
    records: Iterable[tuple[Key, Mapping[str, Any]]], holder: Callable[[str], Key | None]
) -> Mapping[Key, Key]:
    """Copy -> the record that it was taken from. ``holder``: the record that was born with a registry id, None for one that is not there."""
    found = {}
    for key, statement in records:
        registry_id = origin(key, statement)
        original = holder(registry_id) if registry_id else None
        if original is not None and original != key:
            found[key] = original
    return found


def with_republications(rulings: Mapping[Pair, Verdict], copies: Mapping[Key, Key]) -> Mapping[Pair, Verdict]:
    """The rulings, and copies as if somebody had said ``same`` of them. What people say about such a pair comes first."""
    return {pair_of(copy, original): Verdict.SAME for copy, original in copies.items()} | dict(rulings)


def _parsed(text: str) -> str | None:
    try:
        return parse_registry_id(text.strip())
    except ValueError:
        return None
