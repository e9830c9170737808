"""What matching takes from one record: places, concepts, phase, scope, quantities, rare words. Pure; the same record, the same profile."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from schemas.code_lists import code_lists
from schemas.match_model import bigram_costs
from schemas.match_words import places
from schemas.matching import MatchRecord
from schemas.record import Key
from streams.matching.quantities import Quantity, quantities
from streams.matching.scope import is_programme, is_section, phases
from streams.matching.site_names import SiteName, numbered, site_names
from streams.matching.spans import Span, pairs
from streams.matching.text import normal
from streams.matching.words import WHOLE_CITY, Submitter, Words, all_words, is_object, submitter

_REVISED = re.compile(
    r"修订|更新|上一?季|上期|[一二三四1-4]季度|上年|去年|较上|第[二三四2-4]批|再次|重新(?:申报|报送|提交)|调整(?:后|要求|如下)|补充(?:申报|报送)?|修改|扩展|收窄|版本|在原|此前|前次|上次|首批征集|续报|复报|再报|二次申报"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
RARE = 6.0
"""A bigram that stands in fewer than one text of four hundred is a name or a term."""


class Profile(NamedTuple):
    """``sites`` are the places in title or site, ``anchors`` these with the larger places that hold them, ``mentions`` those of the whole text likewise.
    ``numbered`` are the numbered things of title and site: which of ``NUMBERED``, and the number.

    ``focus`` are concepts of the title, ``concepts`` all; ``focus_objects`` and ``objects`` those that say what the need is about.
    ``site_words`` are rare bigrams of the site, ``names`` of title and site, ``rare`` of the whole text, known concepts, districts and everyday words left out.
    """

    key: Key
    submitter: Submitter
    submitted_on: date | None
    title: str
    description: str
    text: str
    sites: frozenset[str]
    anchors: frozenset[str]
    mentions: frozenset[str]
    site_names: frozenset[SiteName]
    numbered: frozenset[tuple[int, int]]
    districts: frozenset[str]
    focus: frozenset[str]
    concepts: frozenset[str]
    focus_objects: frozenset[str]
    objects: frozenset[str]
    phases: frozenset[int]
    is_programme: bool
    is_section: bool
    is_revision: bool
    quantities: frozenset[Quantity]
    site_words: frozenset[str]
    names: frozenset[str]
    rare: frozenset[str]


def profile(record: MatchRecord, words: Words | None = None) -> Profile:
    """The profile of a record."""
    words = words or all_words()
    who = submitter(record.organisation)
    title, description, site = normal(record.title), normal(record.description), normal(record.site)
    text = f"{title}。{site}。{description}"
    head_end = len(title) + len(site) + 1
    begin = words.begin_in(text)
    district_spans = words.districts.find(text, begin)
    stated = stated_districts(record.districts, words)
    named = frozenset(span.keys[0] for span in district_spans)
    fits = stated | named | {who.district}
    place_spans = [(span, meant) for span in words.places.find(text, begin) if (meant := _places_meant(span, fits))]
    without_places = _blanked(text, (span for span, _ in place_spans))
    concept_spans = words.concepts.find(without_places, begin)
    without_districts = _blanked(text, district_spans)
    special = _blanked(_blanked(without_districts, concept_spans), words.plain.find(without_districts, begin))
    site_words = _rare(special[len(title) + 1 : head_end])
    names = _rare(special[: len(title)]) | site_words
    sites = frozenset(name for span, meant in place_spans if span.start < head_end for name in meant)
    focus = frozenset(code for span in concept_spans if span.start < len(title) for code in span.keys)
    every = frozenset(code for span in concept_spans for code in span.keys)
    spelled = [text[span.start : span.end] for span in district_spans if span.start < head_end]
    return Profile(
        key=record.key,
        submitter=who,
        submitted_on=record.submitted_on,
        title=title,
        description=description,
        text=text,
        sites=sites,
        anchors=_with_larger(sites),
        mentions=_with_larger(name for _, meant in place_spans for name in meant),
        site_names=site_names((without_districts[: len(title)], without_districts[len(title) + 1 : head_end]), sites),
        numbered=numbered(text[:head_end]),
        districts=stated or (frozenset({who.district}) if who.district else named),
        focus=focus,
        concepts=every,
        focus_objects=frozenset(filter(is_object, focus)),
        objects=frozenset(filter(is_object, every)),
        phases=phases(text[:head_end], description),
        is_programme=is_programme(title, description),
        is_section=is_section(text[:head_end], spelled),
        is_revision=bool(_REVISED.search(text)),
        quantities=quantities(text),
        site_words=site_words,
        names=names,
        rare=names | _rare(special[head_end:]),
    )


def stated_districts(names: Iterable[str], words: Words) -> frozenset[str]:
    """Codes of the districts that these names or codes mean; the whole city is none."""
    return frozenset(code for name in names for code in _codes_of(name, words) if code != WHOLE_CITY)


@lru_cache(maxsize=1000)
def _codes_of(name: str, words: Words) -> tuple[str, ...]:
    if name in code_lists().districts:
        return (name,)
    return tuple(span.keys[0] for span in words.districts.find(normal(name)))


def _places_meant(span: Span, fits: frozenset[str]) -> list[str]:
    # A name of two characters is a common word elsewhere: it counts where the district fits.
    is_plain = span.end - span.start > 2
    return [name for name in span.keys if is_plain or not places()[name].districts or places()[name].districts & fits]


def _with_larger(names: Iterable[str]) -> frozenset[str]:
    found = set()
    for name in names:
        while name and name not in found:
            found.add(name)
            name = places()[name].within
    return frozenset(found)


def _blanked(text: str, spans: Iterable[Span]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], "　" * (span.end - span.start)]
        at = span.end
    return "".join([*pieces, text[at:]])


def _rare(text: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(pairs, _HAN.findall(text)))) - _common()


@cache
def _common() -> frozenset[str]:
    costs = bigram_costs()
    return frozenset(pair for pair, cost in costs.listed.items() if cost < RARE)
