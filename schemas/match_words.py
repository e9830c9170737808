"""Words that matching knows: places, concepts and who owns whom, read from ``schemas/codes/*.csv``. Public knowledge, compiled by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Facet(StrEnum):
    """What a concept tells of a need: what it is about, in which setting, by which means, or next to nothing."""

    OBJECT = "object"
    SETTING = "setting"
    MEANS = "means"
    GENERAL = "general"


class Place(NamedTuple):
    """A landmark, line, plant, town … ``districts`` are codes; ``within`` names the larger place that holds it, or is empty."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    districts: frozenset[str]
    within: str


class Concept(NamedTuple):
    """One idea and the words by which people tell it."""

    code: str
    facet: Facet
    name: str
    terms: tuple[str, ...]


class Owner(NamedTuple):
    """A state-owned group or one of its subsidiaries. ``parent`` is the id of the group, ``district`` a code; either may be empty."""

    id: str
    name: str
    aliases: tuple[str, ...]
    parent: str
    district: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files("schemas") / "codes" / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


@cache
def places() -> dict[str, Place]:
    """Places by name."""
    return {
        row["name_zh"]: Place(
            row["name_zh"], _split(row["aliases"]), row["kind"], frozenset(_split(row["districts"])), row["within"]
        )
        for row in _rows("places")
    }


@cache
def concepts() -> dict[str, Concept]:
    """Concepts by code."""
    return {
        row["code"]: Concept(row["code"], Facet(row["facet"]), row["name_zh"], (row["name_zh"], *_split(row["terms"])))
        for row in _rows("concepts")
    }


@cache
def plain_words() -> tuple[str, ...]:
    """Words that every second statement holds: two records that share them share nothing."""
    return tuple(row["word"] for row in _rows("plain_words"))


@cache
def owners() -> dict[str, Owner]:
    """Groups and subsidiaries by id."""
    return {
        row["id"]: Owner(row["id"], row["name_zh"], _split(row["aliases"]), row["parent"], row["district"])
        for row in _rows("owners")
    }
