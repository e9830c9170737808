"""A subscription: who is told, of what, and how."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from scenario_registry.notices.kinds import NoticeKind, Rhythm, Way
from sinks.subscriptions import Row

MOST_WORDS, MOST_SCENARIOS = 30, 500


class Filter(BaseModel):
    """What a subscriber cares for, in codes. Of one field any value will do, all fields that are given must hold; ``scenarios`` are
    registry ids that are followed beside, whatever the rest says; so are tasks of the organisations in ``tasks_of``, and
    scenarios that suit what the ``companies`` of these ids can do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    tasks_of: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()

    @property
    def has_conditions(self) -> bool:
        """Whether it asks for more than single scenarios."""
        return bool(self.fields or self.chains or self.districts or self.organisations or self.words)

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not any(getattr(self, name) for name in type(self).model_fields)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One that is kept. ``weekday``: 0 is Monday; ``hour`` is of Asia/Shanghai; both are for digests."""

    id: str
    name: str
    way: Way
    address: str
    kinds: frozenset[NoticeKind]
    filter: Filter
    rhythm: Rhythm
    hour: int
    weekday: int
    gathered_us: int
    is_in_force: bool
    since_us: int = 0
    """When it came into force."""

    def hears_of(self, came_us: int | None) -> bool:
        """Whether it was in force when that came; None is what the calendar brings."""
        return came_us is None or came_us >= self.since_us


def subscription_of(row: Row) -> Subscription:
    """The row understood."""
    return Subscription(
        row.id,
        row.name,
        Way(row.way),
        row.address,
        frozenset(NoticeKind(it) for it in json.loads(row.kinds)),
        Filter.model_validate_json(row.filter),
        Rhythm(row.rhythm),
        row.hour,
        row.weekday,
        row.gathered_us,
        row.confirmed_us is not None and row.ended_us is None,
        row.confirmed_us or 0,
    )
