"""What a list would hold if it were frozen now: drawn from the registry by the draft's filter, and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.batches.reading import contents_of, folded_list
from schemas.case import REFINEMENT
from schemas.code_lists import CodeLists
from schemas.list_content import EntryContent, digest_of
from schemas.list_findings import Finding
from schemas.published_list import ListDrafted, ListEntry, ListNumber, VersionRef, list_number
from schemas.record import Key
from schemas.scenario import Stage
from sinks.cases.reading import cases_about
from sinks.list_source import PUBLIC
from sinks.lists import list_rows
from sinks.publication.drawing import Drawn, drawn, suspected
from sinks.publication.selection import Selection
from sinks.queries.changes import current_version
from streams.lists.checks import Surroundings, check
from streams.lists.entries import content_of, entry_of, versions_in_force
from streams.lists.states import ListState

_AT_ONCE = 500
"""Records of one question: SQLite takes 32,766 parameters."""


class DrawnList(NamedTuple):
    """``entries`` by their numbers, from 1, and what they say; ``version`` is the registry's at that moment."""

    version: int
    entries: tuple[ListEntry, ...]
    contents: tuple[EntryContent, ...]
    conflicted: frozenset[Key]

    @property
    def digest(self) -> str:
        """That of the contents."""
        return digest_of(self.contents)


def draw(connection: Connection, number: ListNumber, draft: ListDrafted, codes: CodeLists) -> DrawnList:
    """In the order of fields, then of organisations and their own numbers. Reads belong to one moment: ``reading.one_moment``."""
    left_out = {it.registry_id for it in draft.left_out}
    found = [it for it in drawn(connection, _selection(number, draft)) if it.registry_id not in left_out]
    places = {code: place for place, code in enumerate(codes.fields)}
    # Sorting keeps the order of organisations inside a field.
    found.sort(key=lambda it: places.get(it.field, len(places)))
    entries = tuple(entry for it in found if (entry := drawn_entry(it, codes)) is not None)
    said = {
        (record.key, VersionRef(version.sequence, version.content_hash)): version.data
        for it in found
        for record in it.records
        for version in record.history
    }
    contents = tuple(content_of(at, entry, said) for at, entry in enumerate(entries, start=1))
    conflicted = frozenset(record.key for it in found for record in it.records if record.conflicted)
    return DrawnList(current_version(connection), entries, contents, conflicted)


def drawn_entry(found: Drawn, codes: CodeLists) -> ListEntry | None:
    """The entry of a scenario as it is now; None when none of its records says anything."""
    members = {record.key: versions_in_force(record.history, codes) for record in found.records}
    told = {key: chain for key, chain in members.items() if chain}
    return entry_of(found.registry_id, told, found.provenance) if told else None


def entries_now(connection: Connection, registry_ids: Iterable[str], codes: CodeLists) -> dict[str, ListEntry]:
    """The entries of single scenarios as they are now, by public id; one that is gone or withdrawn is left out."""
    selection = Selection(registry_ids=tuple(registry_ids))
    entries = (drawn_entry(it, codes) for it in drawn(connection, selection))
    return {entry.registry_id: entry for entry in entries if entry is not None}


def findings(connection: Connection, number: ListNumber, made: DrawnList, day: date) -> Sequence[Finding]:
    """What is wrong with the list, as of ``day``."""
    keys = [key for entry in made.contents for key in entry.members]
    around = Surroundings(
        day=day,
        earlier=_earlier(connection, number),
        suspected=suspected(connection, keys),
        refinements=_refinements(connection, keys),
        conflicted=made.conflicted,
    )
    return check(made.contents, around)


def _refinements(connection: Connection, keys: Sequence[Key]) -> dict[Key, str]:
    """The states of those that there are."""
    return {
        it.scenario: it.state
        for start in range(0, len(keys), _AT_ONCE)
        for it in cases_about(connection, keys[start : start + _AT_ONCE])
        if it.kind == REFINEMENT and it.scenario is not None
    }


def _earlier(connection: Connection, number: ListNumber) -> dict[str, Sequence[EntryContent]]:
    """What other public lists of the kind hold now."""
    found: dict[str, Sequence[EntryContent]] = {}
    for row in list_rows(connection, PUBLIC):
        other = list_number(row.number)
        if other is None or other == number or other.kind != number.kind or row.state != ListState.PUBLISHED:
            continue
        found[row.number] = contents_of(connection, folded_list(connection, other).editions[-1].entries.items())
    return found


def _selection(number: ListNumber, draft: ListDrafted) -> Selection:
    wanted = draft.filter
    return Selection(
        kind=number.kind,
        fields=tuple(wanted.fields),
        industries=tuple(wanted.industries),
        districts=tuple(wanted.districts),
        chains=tuple(wanted.chains),
        stages=tuple(Stage(it) for it in wanted.stages),
        organisations=tuple(wanted.organisations),
    )
