"""From the history of records to an entry of a list, and from an entry back to what it says. Pure.

An entry says what it said for ever: which versions were in force and which record gave which field is written down in it, so that
neither later versions nor other rules of joining records change anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from schemas.code_lists import CodeLists
from schemas.event import AMENDED, STATED
from schemas.list_content import NOT_PUBLIC, EntryContent
from schemas.published_list import EntryMember, ListEntry, VersionRef
from schemas.record import NOTHING, Key, Version
from schemas.scenario import Statement
from streams.fold import apply, merge_patch

Said = Mapping[tuple[Key, VersionRef], str]
"""The data of versions, canonical JSON."""


class VersionMissingError(Exception):
    """A list names a version that the registry does not have."""

    def __init__(self, key: Key, version: VersionRef) -> None:
        super().__init__(
            f"清单所引用的版本不在登记库中：{key.organisation}/{key.local_id} 版本 {version.sequence}；登记库可能尚未处理完日志，"
            f"请先运行 scenarios run / a list refers to a version that the registry has not: {key.organisation}/{key.local_id}, "
            f"version {version.sequence}; it may not have read all of the log yet: scenarios run"
        )


def versions_in_force(history: Iterable[Version], codes: CodeLists) -> list[VersionRef]:
    """The versions of one record that give its statement: one in full, then the amendments after it that were applied. Empty when the record is
    withdrawn, or nothing was stated yet."""
    state = NOTHING
    chain: list[VersionRef] = []
    for sequence, rivals in groupby(sorted(history, key=attrgetter("sequence")), attrgetter("sequence")):
        version = min(rivals, key=attrgetter("precedence"))
        state, _ = apply(state, version, codes)
        if (state.sequence, state.content_hash) == (sequence, version.content_hash):
            kept = {STATED: [], AMENDED: chain}.get(version.type)
            chain = [] if kept is None else [*kept, VersionRef(sequence, version.content_hash)]
    return chain


def entry_of(registry_id: str, members: Mapping[Key, list[VersionRef]], provenance: Mapping[str, Key]) -> ListEntry:
    """The entry of a scenario. ``provenance`` tells which member gave each field, the title among them; whoever gave it comes first."""
    lead = provenance["title"]
    order = [lead, *sorted(key for key in members if key != lead)]
    given = {key: [name for name, giver in provenance.items() if giver == key and key != lead] for key in order}
    return ListEntry(registry_id, [EntryMember(*key, members[key], given[key]) for key in order])


def content_of(number: int, entry: ListEntry, said: Said) -> EntryContent:
    """What the entry says. Raises VersionMissingError when ``said`` lacks one of its versions."""
    lead, *others = entry.members
    giver = {name: member for member in others for name in member.gives}
    keys = {id(member): Key(member.organisation, member.local_id) for member in entry.members}
    statements = {
        id(member): _statement(keys[id(member)], member.versions, said)
        for member in (lead, *(it for it in others if it.gives))
    }
    statement: dict[str, Any] = {}
    for name in Statement.model_fields:
        value = statements[id(giver.get(name, lead))].get(name)
        if value is not None and name not in NOT_PUBLIC:
            statement[name] = value
    return EntryContent(number, entry.registry_id, keys[id(lead)], tuple(keys.values()), statement)


def _statement(key: Key, versions: Iterable[VersionRef], said: Said) -> dict[str, Any]:
    statement: Any = {}
    for place, version in enumerate(versions):
        data = said.get((key, version))
        if data is None:
            raise VersionMissingError(key, version)
        statement = json.loads(data) if place == 0 else merge_patch(statement, json.loads(data))
    return dict(statement)
