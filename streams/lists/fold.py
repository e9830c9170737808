"""A list as the set of what the desk said about it makes it, whatever the order of arrival. Pure.

Steps are looked at by number, then in the order of a list's life, then by content hash. A step that is not allowed where it stands is void:
kept, listed with the reason, and of no effect; it may count later, when an earlier step arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.published_list import (
    LIST_TYPES,
    ListApproved,
    ListCorrected,
    ListDrafted,
    ListEntry,
    ListFrozen,
    ListPublished,
    ListWithdrawn,
)
from streams.lists.corrections import Erratum, corrected
from streams.lists.states import APPROVED, CORRECTED, DRAFTED, FROZEN, ORDER, PUBLISHED, TABLE, WITHDRAWN, ListState


class ListStep(NamedTuple):
    """One thing the desk said. ``data`` is the JSON of the type's model."""

    sequence: int
    content_hash: str
    type: str
    data: str


class Void(StrEnum):
    """Why a step has no effect."""

    NOT_ALLOWED = "list_step_not_allowed"
    SAME_PERSON = "list_approved_by_who_froze_it"
    OTHER_DIGEST = "list_digest_differs"
    OTHER_EDITION = "list_edition_differs"
    REPEATED_ENTRY = "list_entry_twice"
    UNKNOWN_ENTRY = "list_entry_unknown"


class Walked(NamedTuple):
    """A step with the states before and after it; ``void`` None: it counts."""

    step: ListStep
    before: ListState | None
    after: ListState | None
    void: Void | None


class Edition(NamedTuple):
    """What a list holds from a day on. ``entries`` by their numbers; ``errata`` tell what this edition changed."""

    number: int
    day: date
    digest: str
    entries: Mapping[int, ListEntry]
    errata: tuple[Erratum, ...] = ()


@dataclass(frozen=True, slots=True)
class FoldedList:
    """A list as it is. ``editions`` begins with the frozen list, which is edition 1 once it is published."""

    state: ListState | None = None
    draft: ListDrafted | None = None
    frozen: ListFrozen | None = None
    approved_by: str | None = None
    published_on: date | None = None
    withdrawn_because: str | None = None
    editions: tuple[Edition, ...] = ()
    walk: tuple[Walked, ...] = field(default=())

    @property
    def was_published(self) -> bool:
        """Whether it ever was public: then its editions stay readable, withdrawn or not."""
        return self.published_on is not None

    @property
    def last_sequence(self) -> int:
        """The highest number of a step that came, void or not; 0 for none."""
        return self.walk[-1].step.sequence if self.walk else 0


def fold(steps: Iterable[ListStep]) -> FoldedList:
    """All steps of one list, in any order. The same set of steps gives the same list."""
    now = FoldedList()
    walk: list[Walked] = []
    for step in sorted(set(steps), key=lambda it: (it.sequence, ORDER.index(it.type), it.content_hash)):
        after = TABLE.get((now.state, step.type))
        done = Void.NOT_ALLOWED if after is None else _EFFECTS[step.type](now, _data(step))
        if isinstance(done, Void):
            walk.append(Walked(step, now.state, now.state, done))
            continue
        walk.append(Walked(step, now.state, after, None))
        now = replace(done, state=after)
    return replace(now, walk=tuple(walk))


def _data(step: ListStep) -> Any:
    return LIST_TYPES[step.type].model_validate_json(step.data)


def _draft(_now: FoldedList, data: ListDrafted) -> FoldedList | Void:
    return FoldedList(draft=data)


def _freeze(now: FoldedList, data: ListFrozen) -> FoldedList | Void:
    if len({entry.registry_id for entry in data.entries}) < len(data.entries):
        return Void.REPEATED_ENTRY
    first = Edition(1, data.frozen_on, data.digest, dict(enumerate(data.entries, start=1)))
    return replace(now, frozen=data, editions=(first,))


def _approve(now: FoldedList, data: ListApproved) -> FoldedList | Void:
    if now.frozen is None or data.digest != now.frozen.digest:
        return Void.OTHER_DIGEST
    return Void.SAME_PERSON if data.by == now.frozen.by else replace(now, approved_by=data.by)


def _publish(now: FoldedList, data: ListPublished) -> FoldedList | Void:
    if now.frozen is None or data.digest != now.frozen.digest:
        return Void.OTHER_DIGEST
    return replace(now, published_on=data.published_on)


def _correct(now: FoldedList, data: ListCorrected) -> FoldedList | Void:
    last = now.editions[-1]
    if data.edition != last.number + 1:
        return Void.OTHER_EDITION
    if len({it.registry_id for it in data.corrections}) < len(data.corrections):
        return Void.REPEATED_ENTRY
    # A number is not given again, also when the entry that had it was taken off.
    highest = max(max(edition.entries) for edition in now.editions)
    made = corrected(last.entries, data.corrections, highest)
    if made is None:
        return Void.UNKNOWN_ENTRY
    edition = Edition(data.edition, data.corrected_on, data.digest, *made)
    return replace(now, editions=(*now.editions, edition))


def _withdraw(now: FoldedList, data: ListWithdrawn) -> FoldedList | Void:
    return replace(now, withdrawn_because=data.reason)


_EFFECTS: Mapping[str, Callable[[FoldedList, Any], FoldedList | Void]] = {
    DRAFTED: _draft,
    FROZEN: _freeze,
    APPROVED: _approve,
    PUBLISHED: _publish,
    CORRECTED: _correct,
    WITHDRAWN: _withdraw,
}
