"""Closed lists of codes with names, aliases and days of validity, read from ``schemas/codes/*.csv``. The list is data, not code."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from schemas.code_files import names_in, organisations_of, rows_of, table
from schemas.organisation import Organisation

ORGANISATIONS_FILE = "SCENARIOS_ORGANISATIONS_FILE"
"""The variable that names a table of a city's further organisations. Every process that is started inherits it; where a file of settings names
the table, the command line sets it before anything reads codes."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code. ``valid_from`` and ``valid_to`` are inclusive days; None: no bound is known."""

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    source: str

    def is_valid(self, day: date) -> bool:
        """Whether the code may be used in an event of that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class CodeList(Mapping[str, CodeEntry]):
    """Entries by code, in the order of the file."""

    def __init__(self, name: str, entries: Iterable[CodeEntry]) -> None:
        self.name = name
        self._by_code = {entry.code: entry for entry in entries}
        self._by_name: dict[str, str] = {}
        for entry in self._by_code.values():
            for known_name in (entry.name_zh, *entry.aliases):
                # 房地产业 names a section and its only division: the first, wider one is meant.
                self._by_name.setdefault(known_name, entry.code)
        self._unbounded = frozenset(
            entry.code for entry in self._by_code.values() if entry.valid_from is None and entry.valid_to is None
        )

    def __getitem__(self, code: str) -> CodeEntry:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def is_valid(self, code: str, day: date | None) -> bool:
        """Whether ``code`` is on the list and may be used on ``day``; None: on any day at all."""
        if code in self._unbounded:
            return True
        entry = self._by_code.get(code)
        return entry is not None and (day is None or entry.is_valid(day))

    def code_of(self, name: str) -> str | None:
        """The code of a Chinese name, an alias or the code itself; None when the list has no such name."""
        return name if name in self._by_code else self._by_name.get(name)

    def name_of(self, code: str) -> str:
        """The Chinese name, or the code itself when it is not on the list (data of another time must stay readable)."""
        entry = self._by_code.get(code)
        return entry.name_zh if entry else code


@dataclass(frozen=True, slots=True)
class CodesOfDay:
    """The codes that may be used on one day."""

    districts: frozenset[str]
    fields: frozenset[str]
    industries: frozenset[str]
    chains: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class CodeLists:
    """All lists that a statement refers to."""

    districts: CodeList
    fields: CodeList
    industries: CodeList
    chains: CodeList
    organisations: Mapping[str, Organisation]

    def organisation_called(self, name: str) -> Organisation | None:
        """The organisation that goes by this name, alias or id."""
        return next((it for it in self.organisations.values() if it.goes_by(name)), None)

    def organisation_name(self, organisation: str) -> str:
        """The organisation's Chinese name, or its id when it is not registered (any more)."""
        found = self.organisations.get(organisation)
        return found.name_zh if found else organisation

    # Events of one time are of a few days, and each would look up five codes.
    @lru_cache(maxsize=64)  # noqa: B019 - lists live as long as the process
    def on(self, day: date | None) -> CodesOfDay:
        """The codes that may be used on ``day``; None: on any day at all."""
        lists = (self.districts, self.fields, self.industries, self.chains)
        return CodesOfDay(*(frozenset(code for code in codes if codes.is_valid(code, day)) for codes in lists))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _code_list(name: str) -> CodeList:
    return CodeList(
        name,
        (
            CodeEntry(
                code=row["code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                aliases=names_in(row["aliases"]),
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                source=row["source"],
            )
            for _, row in rows_of(table(name))
        ),
    )


def code_lists() -> CodeLists:
    """The lists that ship with the product, with the organisations of the table that ``ORGANISATIONS_FILE`` names.

    Read once for every table; the result is immutable and shared. Raises CodeFileError.
    """
    return _code_lists(os.environ.get(ORGANISATIONS_FILE))


@cache
def _code_lists(further: str | None) -> CodeLists:
    return CodeLists(
        districts=_code_list("districts"),
        fields=_code_list("fields"),
        industries=_code_list("industries"),
        chains=_code_list("chains"),
        organisations=organisations_of(table("organisations"), *((Path(further),) if further else ())),
    )
