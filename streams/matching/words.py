"""The word lists as vocabularies in normal spelling."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.code_lists import code_lists
from schemas.match_words import Facet, concepts, owners, places, plain_words
from streams.matching.spans import Vocabulary, heads_in
from streams.matching.text import normal

WHOLE_CITY = "510100"
_LEGAL_FORM = re.compile(r"(有限责任公司|股份有限公司|有限公司|公司)$")
_CITY = frozenset({"", "成都", "成都市", "四川", "四川省"})
_OWN_WORDS = re.compile(r"集团|投资|控股|发展|实业")
"""What a company's full name may have beyond its short one."""
_IS_COMPANY = re.compile(r"(?<!分)公司$")
_COMPANY = re.compile(
    r"公司|集团|银行|企业|股份|投资|控股|合作社|信用社|医院|学校|大学|城投|国投|产投|交投|文旅(?!局)|水务(?!局)|燃气|物业|实业"
)


class Words(NamedTuple):
    """What is known by name. Passed in, so that an evaluation can see how matching fares where names are not on the lists."""

    places: Vocabulary
    concepts: Vocabulary
    districts: Vocabulary
    owners: Vocabulary
    plain: Vocabulary

    def begin_in(self, text: str) -> list[int]:
        """Places where a word of some list may begin, here and in a text of which some characters are blanked out."""
        return heads_in(text, _heads(self.places, self.concepts, self.districts, self.plain))


@lru_cache(maxsize=8)
def _heads(*lists: Vocabulary) -> frozenset[str]:
    return frozenset().union(*(it.heads for it in lists))


@cache
def all_words() -> Words:
    """All lists that ship with the product. Built once; immutable."""
    return Words(
        Vocabulary((normal(word), place.name) for place in places().values() for word in (place.name, *place.aliases)),
        Vocabulary((normal(term), concept.code) for concept in concepts().values() for term in concept.terms),
        Vocabulary(
            (normal(name), code)
            for code, entry in code_lists().districts.items()
            if code != WHOLE_CITY
            for name in (entry.name_zh, *entry.aliases)
        ),
        Vocabulary((normal(name), owner.id) for owner in owners().values() for name in (owner.name, *owner.aliases)),
        Vocabulary((normal(word), word) for word in plain_words()),
    )


class Submitter(NamedTuple):
    """Who submitted: ``id`` and ``group``, the next owner above, from the list of owners or the plain name; ``district`` a code or empty.

    ``is_office``: a district or one of its offices, which speaks for its area, unlike a company, which speaks for its assets.
    """

    id: str
    group: str
    district: str
    is_office: bool


@cache
def submitter(organisation: str) -> Submitter:
    """Who is meant by the name that an organisation gave itself."""
    name = normal(organisation)
    words = all_words()
    district = next((span.keys[0] for span in words.districts.find(name)), "")
    plain = _LEGAL_FORM.sub("", name)
    # 都江堰文旅集团 is none of the city's: whose name it is stands at the beginning.
    named = (span for span in words.owners.find(name) if name[: span.start] in _CITY)
    found = max(named, key=lambda span: span.end, default=None)
    if found is not None:
        owner = owners()[found.keys[0]]
        # A department or branch is the company itself; a company of another name is one of its group.
        is_subsidiary = _IS_COMPANY.search(name) is not None and _OWN_WORDS.sub("", plain[found.end :]) != ""
        own, above = (plain, owner.id) if is_subsidiary else (owner.id, owner.parent or owner.id)
        return Submitter(own, above, owner.district or district, False)
    is_office = bool(district) and not _COMPANY.search(name)
    # 高新区 and 成都高新技术产业开发区 are one office; an office within a district keeps its own name.
    whole = is_office and any(
        span.start == 0 or name.startswith(("成都", "四川")) for span in words.districts.find(name)
    )
    own = district if whole and not re.search(r"[局委办所站室院]|街道|中心", name) else plain
    return Submitter(own, own, district, is_office)


@cache
def is_object(code: str) -> bool:
    """Whether a concept says what a need is about."""
    return concepts()[code].facet is Facet.OBJECT


CONCEPT_WEIGHT = {Facet.OBJECT: 10, Facet.SETTING: 5, Facet.MEANS: 3, Facet.GENERAL: 1}
"""What a concept tells of a need, in tenths: whole numbers, whose sum has no order. Many needs share their means: drones and cameras are everywhere."""
