"""Errata applied to the entries of a list. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from schemas.published_list import Correction, ListEntry


class ErratumKind(StrEnum):
    """What an erratum did."""

    REPLACED = "replaced"
    REMOVED = "removed"
    ADDED = "added"


class Erratum(NamedTuple):
    """``number`` is that of the entry on the list."""

    number: int
    registry_id: str
    kind: ErratumKind
    reason: str


Corrected = tuple[Mapping[int, ListEntry], tuple[Erratum, ...]]


def corrected(entries: Mapping[int, ListEntry], corrections: Iterable[Correction], highest: int) -> Corrected | None:
    """The entries after the corrections, and the errata in the order they were given. None when one takes off what is not on the list, or when
    nothing would be left. New entries are numbered after ``highest``."""
    numbers = {entry.registry_id: number for number, entry in entries.items()}
    after, errata = dict(entries), []
    for correction in corrections:
        number = numbers.get(correction.registry_id)
        if correction.members is None:
            if number is None:
                return None
            del after[number]
            errata.append(Erratum(number, correction.registry_id, ErratumKind.REMOVED, correction.reason))
            continue
        kind = ErratumKind.REPLACED
        if number is None:
            number, highest, kind = highest + 1, highest + 1, ErratumKind.ADDED
        after[number] = ListEntry(correction.registry_id, correction.members)
        errata.append(Erratum(number, correction.registry_id, kind, correction.reason))
    return (after, tuple(errata)) if after else None
