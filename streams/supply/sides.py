"""The sides of a match: what a scenario asks for, what a capability or an investor offers, and what is read from their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from schemas.match_words import concepts
from schemas.matching import MatchRecord
from schemas.record import Key
from schemas.scenario import Statement
from schemas.supply import Capability, Investor
from schemas.technologies import technologies
from streams.matching.profile import profile
from streams.matching.spans import Vocabulary
from streams.matching.text import normal
from streams.matching.vectors import Whole
from streams.supply.lexical import Weighed, asked, counted, offered
from streams.supply.meaning import Meaning


class Reading(NamedTuple):
    """What is read from the words of one side. ``text`` in normal spelling; ``words``: see ``streams.supply.lexical``; ``objects`` are codes of
    concepts that say what it is about, ``technologies`` of technologies that it names; ``meaning`` is None without the encoder."""

    text: str
    words: Weighed
    objects: frozenset[str]
    technologies: frozenset[str]
    meaning: Whole | None


class Need(NamedTuple):
    """A scenario. ``stage`` is its own, ``withdrawn`` among them."""

    key: Key
    statement: Statement
    stage: str
    reading: Reading


class Offer(NamedTuple):
    """A capability. ``company`` tells which offers are of one; ``used_for`` are concepts that its references name."""

    key: Key
    company: str
    statement: Capability
    is_withdrawn: bool
    reading: Reading
    used_for: frozenset[str]


class Interest(NamedTuple):
    """An investor and what it looks for."""

    key: Key
    company: str
    statement: Investor
    is_withdrawn: bool
    reading: Reading


@cache
def _technologies() -> Vocabulary:
    return Vocabulary((normal(term), it.code) for it in technologies().values() for term in it.terms)


def technologies_in(text: str) -> frozenset[str]:
    """Codes of the technologies that a text in normal spelling names."""
    return frozenset(code for span in _technologies().find(text) for code in span.keys)


def technology_names(codes: Iterable[str]) -> str:
    """For people."""
    return "、".join(technologies()[code].name_zh for code in sorted(codes))


def concept_names(codes: Iterable[str]) -> str:
    """For people."""
    return "、".join(sorted({concepts()[code].name for code in codes}))


def capability_text(statement: Capability) -> str:
    """What a capability tells, as the encoder reads it."""
    return f"{_sold(statement)}。{statement.technology}"


def need_text(statement: Statement) -> str:
    """What a scenario asks, as the encoder reads it."""
    return f"{statement.title}。{_asked(statement)}"


def _asked(statement: Statement) -> str:
    return f"{statement.need or ''}。{statement.description or ''}"


def _sold(statement: Capability) -> str:
    return statement.title + (statement.product or "")


def need_of(key: Key, statement: Statement, stage: str, encode: Meaning | None = None) -> Need:
    """What a scenario asks for. The pain counts less than what is asked: it is told in words of today's work."""
    title, need, pain = statement.title, statement.need or "", statement.description or ""
    weighed = asked(counted(((normal(title), 2.0), (normal(need), 1.5), (normal(pain), 0.7))))
    return Need(key, statement, stage, _reading(title, _asked(statement), weighed, encode))


def offer_of(
    key: Key, company: str, statement: Capability, encode: Meaning | None = None, *, is_withdrawn: bool = False
) -> Offer:
    """What a capability offers."""
    sold = _sold(statement)
    weighed = offered(counted(((normal(sold), 2.0), (normal(statement.technology), 1.0))))
    told = "。".join(statement.references)
    used_for = profile(MatchRecord(key, key.organisation, told)).objects if told else frozenset()
    return Offer(key, company, statement, is_withdrawn, _reading(sold, statement.technology, weighed, encode), used_for)


def interest_of(
    key: Key, company: str, statement: Investor, encode: Meaning | None = None, *, is_withdrawn: bool = False
) -> Interest:
    """What an investor looks for."""
    told = statement.interests or statement.name
    weighed = offered(counted(((normal(told), 1.0),)))
    return Interest(key, company, statement, is_withdrawn, _reading(told, "", weighed, encode))


def _reading(title: str, text: str, weighed: Mapping[str, float], encode: Meaning | None) -> Reading:
    found = profile(MatchRecord(Key("", ""), "", title, text))
    spoken = encode([f"{title}。{text}"])[0] if encode else None
    plain = f"{found.title}。{found.description}"
    return Reading(plain, weighed, found.objects, technologies_in(plain), spoken)
