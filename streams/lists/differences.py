"""What is different between two lists, or two editions of one: added, gone, changed field by field. Pure.

A scenario is the same on both when its public id is, or when a record that tells of it is: ids change when scenarios are joined.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from schemas.list_content import EntryContent
from schemas.scenario import Statement


class ChangedField(NamedTuple):
    """Values as JSON has them; None: not set."""

    field: str
    before: Any
    after: Any


class ChangedEntry(NamedTuple):
    """An entry that is on both, and says something else."""

    before: EntryContent
    after: EntryContent
    fields: tuple[ChangedField, ...]


class Differences(NamedTuple):
    """In the order of the entries' numbers. ``kept`` counts those that say the same."""

    added: tuple[EntryContent, ...]
    gone: tuple[EntryContent, ...]
    changed: tuple[ChangedEntry, ...]
    kept: int


def differences(before: Collection[EntryContent], after: Collection[EntryContent]) -> Differences:
    """What came with ``after``. One entry before stands for one entry after, the first that has its id, else the first that has a record of it."""
    by_id = {entry.registry_id: entry for entry in before}
    by_record = {key: entry for entry in reversed(list(before)) for key in entry.members}
    matched: set[str] = set()
    pairs: list[tuple[EntryContent | None, EntryContent]] = []
    ids_after = {entry.registry_id for entry in after}
    for entry in after:
        same = by_id.get(entry.registry_id) or next(
            (
                by_record[key]
                for key in entry.members
                if key in by_record and by_record[key].registry_id not in ids_after
            ),
            None,
        )
        if same is not None and same.registry_id in matched:
            same = None
        if same is not None:
            matched.add(same.registry_id)
        pairs.append((same, entry))
    changed = tuple(
        ChangedEntry(old, new, fields) for old, new in pairs if old is not None and (fields := _fields(old, new))
    )
    return Differences(
        added=tuple(new for old, new in pairs if old is None),
        gone=tuple(entry for entry in before if entry.registry_id not in matched),
        changed=changed,
        kept=sum(old is not None for old, _ in pairs) - len(changed),
    )


def _fields(before: EntryContent, after: EntryContent) -> tuple[ChangedField, ...]:
    names = ((name, before.statement.get(name), after.statement.get(name)) for name in Statement.model_fields)
    return tuple(ChangedField(*it) for it in names if it[1] != it[2])
