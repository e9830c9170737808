"""Checks of what the desk says of a list, whatever else was said of it. Each gives the value to blame, or None."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.code_lists import CodesOfDay
from schemas.envelope import MAX_SEQUENCE
from schemas.loop_event import LoopEvent
from schemas.organisation import Organisation
from schemas.published_list import EntryMember, ListCorrected, ListFrozen, list_number


def no_list_number(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """A subject that is no number of a list."""
    return None if list_number(event.subject) else event.subject


def impossible_versions(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """Versions of records, or of the registry, that are higher than any can be, and that no database can look for."""
    said = event.data
    versions = [ref.sequence for member in _members(event) for ref in member.versions]
    if isinstance(said, ListFrozen):
        versions.append(said.registry_version)
    return next((it for it in versions if it > MAX_SEQUENCE), None)


def _members(event: LoopEvent) -> Iterator[EntryMember]:
    said = event.data
    if isinstance(said, ListFrozen):
        for entry in said.entries:
            yield from entry.members
    if isinstance(said, ListCorrected):
        for correction in said.corrections:
            yield from correction.members or ()
