"""What is wrong with a list before it is frozen: a table of checks. Pure; the day is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.case import REFINEMENT
from schemas.case_words import STATES
from schemas.field_names import field_name_zh
from schemas.list_content import EntryContent
from schemas.list_findings import Finding
from schemas.record import Key
from schemas.scenario import Stage
from schemas.words import STAGE_ZH

REQUIRED = ("description", "need", "department", "cooperation")
"""Fields that an organisation may leave out, and that a reader of a list needs to answer. Own judgement."""

_TOO_EARLY = frozenset({Stage.DISCOVERED})
_PAST_MATCHING = frozenset({Stage.PILOT, Stage.VERIFIED, Stage.PROMOTED})

_ACCEPTED = frozenset({"accepted", "published"})
"""States of a refinement after which a scenario may be listed."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a list is checked against. ``day`` is today in Chengdu. ``earlier``: lists that are public, by number, with what they hold now.

    ``suspected``: for each record those that may tell the same scenario, as long as nobody decided. ``refinements``: states of the refinements
    there are. ``conflicted``: records of which one version came with two contents.
    """

    day: date
    earlier: Mapping[str, Sequence[EntryContent]] = field(default_factory=dict)
    suspected: Mapping[Key, Sequence[Key]] = field(default_factory=dict)
    refinements: Mapping[Key, str] = field(default_factory=dict)
    conflicted: frozenset[Key] = frozenset()


class _Places:
    """Where records stand: on earlier lists, and on this one."""

    def __init__(self, entries: Iterable[EntryContent], around: Surroundings) -> None:
        self.here = {key: entry for entry in entries for key in entry.members}
        listed = [(number, entry) for number, held in around.earlier.items() for entry in held]
        self.by_record = {key: it for it in listed for key in it[1].members}
        self.by_id = {it[1].registry_id: it for it in listed}


def check(entries: Sequence[EntryContent], around: Surroundings) -> list[Finding]:
    """All findings, entry by entry, in the order of the table."""
    if not entries:
        return [Finding("list_is_empty", "", "", {}, {})]
    places = _Places(entries, around)
    return [
        Finding(code, entry.registry_id, entry.statement["title"], zh, en)
        for entry in entries
        for code, find in _CHECKS
        for zh, en in find(entry, around, places)
    ]


_Texts = Iterator[tuple[dict[str, object], dict[str, object]]]
_Check = Callable[[EntryContent, Surroundings, _Places], _Texts]


def _alike(places: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    return places, places


def _on_earlier_list(entry: EntryContent, _around: Surroundings, places: _Places) -> _Texts:
    found = [places.by_id.get(entry.registry_id), *(places.by_record.get(key) for key in entry.members)]
    for number, held in {it[0]: it[1] for it in found if it}.items():
        yield _alike({"list": number, "number": held.number})


def _suspected_on_earlier_list(entry: EntryContent, around: Surroundings, places: _Places) -> _Texts:
    for key in entry.members:
        for other in around.suspected.get(key, ()):
            if other in places.by_record and other not in entry.members:
                number, held = places.by_record[other]
                yield _alike({"list": number, "number": held.number, "other": held.statement["title"]})


def _suspected_twice(entry: EntryContent, around: Surroundings, places: _Places) -> _Texts:
    for key in entry.members:
        for other in around.suspected.get(key, ()):
            there = places.here.get(other)
            if there is not None and there.registry_id != entry.registry_id:
                yield _alike({"other": f"{there.registry_id} {there.statement['title']}"})


def _field_missing(entry: EntryContent, _around: Surroundings, _places: _Places) -> _Texts:
    for name in REQUIRED:
        if name not in entry.statement:
            yield {"field": field_name_zh(f"data.{name}")}, {"field": name}


def _not_refined_yet(entry: EntryContent, around: Surroundings, _places: _Places) -> _Texts:
    states = [around.refinements[key] for key in entry.members if key in around.refinements]
    # One accepted record is enough: the scenario is refined then, whoever else tells of it.
    if states and not _ACCEPTED.intersection(states):
        yield {"value": STATES[REFINEMENT, states[0]].zh}, {"value": STATES[REFINEMENT, states[0]].en}


def _stage_among(stages: frozenset[Stage]) -> _Check:
    def find(entry: EntryContent, _around: Surroundings, _places: _Places) -> _Texts:
        stage = Stage(entry.statement["stage"])
        if stage in stages:
            yield {"value": STAGE_ZH[stage]}, {"value": stage.value}

    return find


def _deadline_passed(entry: EntryContent, around: Surroundings, _places: _Places) -> _Texts:
    deadline = entry.statement.get("deadline")
    if deadline is not None and date.fromisoformat(deadline) < around.day:
        yield _alike({"value": deadline})


def _in_conflict(entry: EntryContent, around: Surroundings, _places: _Places) -> _Texts:
    if around.conflicted.intersection(entry.members):
        yield _alike({})


_CHECKS: tuple[tuple[str, _Check], ...] = (
    ("on_earlier_list", _on_earlier_list),
    ("suspected_on_earlier_list", _suspected_on_earlier_list),
    ("suspected_twice", _suspected_twice),
    ("list_field_missing", _field_missing),
    ("not_refined_yet", _not_refined_yet),
    ("stage_too_early", _stage_among(_TOO_EARLY)),
    ("stage_past_matching", _stage_among(_PAST_MATCHING)),
    ("list_deadline_passed", _deadline_passed),
    ("told_in_conflict", _in_conflict),
)
"""Code of ``schemas.list_findings`` and the check that finds it."""
