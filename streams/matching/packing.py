"""A profile packed into a row and terms (``streams.matching.layout``). Pure; what is kept of a record to compare it without reading it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from struct import Struct

from schemas.match_model import bigram_costs
from schemas.match_words import places
from streams.matching import layout
from streams.matching.profile import Profile
from streams.matching.quantities import Quantity, surprise
from streams.matching.site_names import MAY_BE_SHORT, SiteName
from streams.matching.spans import pairs

_PAYLOAD = (1 << (layout.KIND_SHIFT - layout.ROLE_BITS)) - 1
_CHARACTER = 21
"""Bits of a character."""
_TELLING = {"town": 8, "line": 7, "road": 7, "river": 5, "program": 3}
"""How much a place tells by its name, in tenths. One of any other kind is one asset: 10."""


def packed(profile: Profile) -> bytes:
    """The row, then the terms."""
    short = list(_short(profile))
    title = [_term(layout.TITLE, it, 0) for it in set(map(pair_number, pairs(profile.title)))]
    who = profile.submitter
    flags = (
        layout.OFFICE * who.is_office
        | layout.PROGRAMME * profile.is_programme
        | layout.SECTION * profile.is_section
        | layout.REVISION * profile.is_revision
        | layout.ANCHORED * bool(profile.anchors)
        | layout.PHASED * bool(profile.phases)
        | layout.LATER_PHASE * (max(profile.phases, default=0) > 1)
        | layout.SITED * bool(profile.anchors or profile.site_names or profile.site_words)
    )
    # In the order of ``layout.row_type``. NumPy would take ten times as long to fill a single row.
    return _packer(len(short) + len(title)).pack(
        *_concepts(profile.concepts),
        *_concepts(profile.focus),
        sum(layout.district_bits()[it] for it in profile.districts),
        _any_of(1 << layout.kind_numbers()[it.kind] for it in profile.site_names),
        _any_of(_bit(_hashed(it)) for it in profile.mentions),
        _any_of(_bit(pair_number(it)) for it in profile.names),
        _any_of(_bit(pair_number(it)) for it in profile.rare),
        _any_of(_bit(_figure(it)[0]) for it in profile.quantities),
        _hashed(who.id),
        _hashed(who.group),
        _any_of(_bit(it) for it in profile.phases),
        layout.district_bits().get(who.district, 0),
        _any_of(layout.numbered_bit(*it) for it in profile.numbered),
        profile.submitted_on.toordinal() if profile.submitted_on else 0,
        flags,
        len(short),
        len(short) + len(title),
        *short,
        *title,
    )


@cache
def _packer(terms: int) -> Struct:
    return Struct(f"={2 * sum(layout.concept_bits().words) + 11}Q4I{terms}Q")


def _short(profile: Profile) -> Iterator[int]:
    for name in profile.mentions:
        yield _term(
            layout.PLACE,
            _hashed(name),
            layout.ANCHOR * (name in profile.anchors) + 2 * layout.TELLING.index(_telling(name)),
        )
    yield from (_term(layout.ASSET, _hashed(it), 0) for it in profile.sites if _telling(it) >= layout.LEAST_ASSET)
    costs = bigram_costs()
    for word in profile.rare:
        role = layout.NAME * (word in profile.names) + layout.IN_SITE * (word in profile.site_words)
        yield _term(layout.WORD, pair_number(word), role + layout.UNLISTED * (costs.of(word) >= costs.unknown))
    site = {it for name in profile.site_names for it in _of_site(name)}
    yield from (_term(layout.SITE, it, role) for it, role in site if role or (it, layout.WHOLE) not in site)
    yield from (_term(layout.PHASE, it, 0) for it in profile.phases)
    yield from (_term(layout.QUANTITY, *told) for it in profile.quantities if (told := _figure(it))[1])


def _telling(place: str) -> int:
    return _TELLING.get(places()[place].kind, 10)


def _term(kind: int, payload: int, role: int) -> int:
    return kind << layout.KIND_SHIFT | (payload & _PAYLOAD) << layout.ROLE_BITS | role


def _of_site(name: SiteName) -> Iterator[tuple[int, int]]:
    """Terms by which it can be seen that two may be one name: one of either is told as a whole by one and in any way by the other."""
    kind = layout.kind_numbers()[name.kind] << 2 * _CHARACTER
    if len(name.core) == 1:
        yield kind | ord(name.core), layout.WHOLE
        return
    yield from ((kind | pair_number(it), layout.WHOLE) for it in pairs(name.core))
    if name.kind in MAY_BE_SHORT:
        yield from ((kind | ord(it), 0) for it in name.core)


def _concepts(codes: Iterable[str]) -> list[int]:
    bits = layout.concept_bits()
    found = [0] * sum(bits.words)
    for code in codes:
        word, bit = bits.place[code]
        found[word] |= 1 << bit
    return found


def _any_of(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


def _bit(payload: int) -> int:
    # Neighbours among payloads are neighbours in the alphabet: multiplied by an odd number they lie apart.
    return 1 << (payload * 0x9E3779B97F4A7C15 >> 58 & 63)


def pair_number(two: str) -> int:
    """Two characters in a row as a number."""
    return ord(two[0]) << _CHARACTER | ord(two[1])


@lru_cache(100_000)
def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@lru_cache(100_000)
def _figure(quantity: Quantity) -> tuple[int, int]:
    return _hashed(repr(quantity)), surprise(quantity)
