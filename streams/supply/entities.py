"""What an organisation says now of a supplier, a capability or an investor: the fold of its events, whatever the order of arrival. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple


class EntityEvent(NamedTuple):
    """One thing that was said. ``data`` is canonical JSON; ``time_us`` microseconds since 1970 in UTC."""

    sequence: int
    content_hash: str
    type: str
    data: str
    time_us: int
    received_us: int

    @property
    def is_withdrawal(self) -> bool:
        """Whether it takes the entity back."""
        return ".withdrawn." in self.type


class Entity(NamedTuple):
    """What holds. ``statement`` is what was stated last, also of an entity that is withdrawn; ``conflicted``: its highest sequence was used for
    different contents, of which the one that ``in_force`` names counts."""

    in_force: EntityEvent
    statement: str
    is_withdrawn: bool
    reason: str | None
    conflicted: bool


def entity(events: Iterable[EntityEvent]) -> Entity | None:
    """Of all events about one subject; None while nothing was stated. The highest sequence counts; of two contents with one sequence a
    statement before a withdrawal, then the smaller hash, arbitrary but the same for every order of arrival."""
    ordered = sorted(set(events), key=lambda it: (-it.sequence, it.is_withdrawal, it.content_hash))
    stated = next((it for it in ordered if not it.is_withdrawal), None)
    if stated is None:
        return None
    first = ordered[0]
    reason = json.loads(first.data)["reason"] if first.is_withdrawal else None
    rivals = {it.content_hash for it in ordered if it.sequence == first.sequence}
    return Entity(first, stated.data, first.is_withdrawal, reason, len(rivals) > 1)
