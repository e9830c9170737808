"""Which scenarios have which code: sets of the index's numbers, held in memory, so that any combination is counted without reading a row.

Compressed bitmaps: counting how half a million scenarios divide over two hundred codes takes some milliseconds, where a database that
groups by each list in turn takes seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

FACETS = ("kind", "stage", "field", "industry", "industry_chain", "district", "organisation")

TITLE_OF = "title_of"
"""Whose word the title is; ``organisation`` is everybody who tells of it."""

Filed = Mapping[str, Iterable[str]]
"""The codes of one scenario by list."""


def filed(scenario: Mapping[str, Any], told_by: Iterable[str]) -> Filed:
    """What a scenario is found under."""
    single = {name: scenario[name] for name in ("kind", "stage", "field", "industry", "industry_chain")}
    return {
        **{name: (value,) for name, value in single.items() if value is not None},
        "district": set(scenario["districts"] or ()),
        "organisation": set(told_by),
        TITLE_OF: (scenario["organisation"],),
    }


@dataclass(frozen=True, slots=True)
class Postings:
    """One state; never changed, so any number of threads read it. ``by_code``: list, then code, none of them empty."""

    every: BitMap
    by_code: Mapping[str, Mapping[str, BitMap]]

    def of(self, name: str, code: str) -> BitMap:
        """Those with that code."""
        return self.by_code.get(name, {}).get(code, _NONE)

    def beginning(self, name: str, start: str) -> BitMap:
        """Those with a code that begins so."""
        return self.of_any(name, (code for code in self.by_code.get(name, {}) if code.startswith(start)))

    def of_any(self, name: str, codes: Iterable[str]) -> BitMap:
        """Those with one of these codes."""
        return BitMap.union(_NONE, *(self.of(name, code) for code in codes))

    def renewed(self, gone: BitMap, come: Iterable[tuple[int, Filed]]) -> Postings:
        """Without the numbers ``gone``, then with ``come``."""
        added: defaultdict[str, defaultdict[str, BitMap]] = defaultdict(lambda: defaultdict(BitMap))
        numbers = BitMap()
        for number, codes in come:
            numbers.add(number)
            for name, values in codes.items():
                for value in values:
                    added[name][value].add(number)
        return Postings(
            (self.every - gone) | numbers,
            {
                name: _changed(self.by_code.get(name, {}), gone, added[name])
                for name in sorted(self.by_code.keys() | added.keys())
            },
        )


_NONE = BitMap()

EMPTY = Postings(_NONE, {})


def _changed(before: Mapping[str, BitMap], gone: BitMap, added: Mapping[str, BitMap]) -> dict[str, BitMap]:
    left = {code: numbers - gone if numbers.intersect(gone) else numbers for code, numbers in before.items()}
    for code, numbers in added.items():
        left[code] = left[code] | numbers if code in left else numbers
    return {code: numbers for code, numbers in left.items() if numbers}
