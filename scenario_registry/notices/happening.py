"""What happened to a scenario, out of the registry's change feed: plain values, from which notices are made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from scenario_registry.notices.kinds import NoticeKind
from schemas.change import ChangeKind
from schemas.moment import from_microseconds, utc_text
from sinks.loop.feed import LoopTold


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of one record. ``ids``: the scenario's id now, the one that the record was born with and the one that it left.

    ``said``: what the organisation says now, without contact. ``before``: what it said before, and in which ``stage_before``; empty for
    a record that is new. ``cause``: what a notice can be traced back to."""

    kind: ChangeKind | None
    registry_id: str
    organisation: str
    said: Mapping[str, Any]
    stage: str
    received_at: str
    cause: str
    ids: frozenset[str] = frozenset()
    before: Mapping[str, Any] = field(default_factory=dict)
    stage_before: str | None = None
    registry_before: str | None = None
    withdrawn_because: str | None = None

    came_us: int | None = None
    """When it was told to the registry, in microseconds; None for what matching did, which bears the time of its record."""


def because_of(
    change: LoopTold,
    registry_id: str,
    organisation: str,
    said: Mapping[str, Any],
    stage: str,
    ids: Collection[str] = (),
) -> Happening:
    """A scenario that a change of the closed loop concerns, and that itself stays as it is."""
    at = utc_text(from_microseconds(change.received_us).replace(microsecond=0))
    every = frozenset({registry_id, *ids})
    cause = f"loop:{change.version}:{registry_id}"
    return Happening(None, registry_id, organisation, said, stage, at, cause, every, came_us=change.received_us)


_ALWAYS: Mapping[ChangeKind, NoticeKind] = {
    ChangeKind.CREATED: NoticeKind.MATCH,
    ChangeKind.RESTORED: NoticeKind.MATCH,
    ChangeKind.WITHDRAWN: NoticeKind.WITHDRAWN,
    ChangeKind.MERGED: NoticeKind.MERGED,
    ChangeKind.SPLIT: NoticeKind.SPLIT,
}


def kinds_of(it: Happening, *, concerned_before: bool) -> list[NoticeKind]:
    """What it is to whom it concerns now; ``concerned_before``: whether it did before the change. A question of matching is nothing yet."""
    if it.kind is None:
        return [NoticeKind.NEAR]
    if it.kind in _ALWAYS:
        return [_ALWAYS[it.kind]]
    if it.kind is not ChangeKind.UPDATED:
        return []
    if not concerned_before:
        return [NoticeKind.MATCH]
    found = []
    if it.said.get("deadline") != it.before.get("deadline"):
        found.append(NoticeKind.DEADLINE)
    if it.stage_before not in (None, it.stage):
        found.append(NoticeKind.STAGE)
    return found
