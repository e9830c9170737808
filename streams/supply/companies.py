"""One company once. Whoever is told with a credit code is that company; whoever is told by name alone is the company of that name and place, and
the one with a credit code where exactly one has that name. Pure, and the same whatever came first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from schemas.company import COMPANY_SURVIVORSHIP, NAMED_OTHERWISE, CompanyRule
from schemas.loop_event import LoopKey
from schemas.registry_id import company_id
from streams.matching.text import normal

_OUTER = re.compile(r"[（）()·．.\-—,，、]")
_FORM = re.compile(r"(有限责任公司|股份有限公司|集团有限公司|有限公司|公司)$")
_RANKS = {"supplier": 0, "investor": 0, "association": 1}
"""By kind of the organisation that speaks: a company of itself, an association of its members; all others come after."""


class Mention(NamedTuple):
    """A company as one statement names it. ``name`` is ``name_key`` of what it is called; ``district`` and ``credit_code`` may be empty."""

    key: LoopKey
    name: str
    district: str
    credit_code: str


class Teller(NamedTuple):
    """A statement about a company. ``kind`` is its organisation's, ``said_us`` when it was said."""

    key: LoopKey
    kind: str
    said_us: int
    statement: Mapping[str, Any]
    is_withdrawn: bool


class Company(NamedTuple):
    """``fields`` as JSON has them, in the order of the table; ``provenance`` names for each who said it, as ``family/organisation/number``."""

    fields: Mapping[str, Any]
    provenance: Mapping[str, tuple[str, ...]]
    is_withdrawn: bool


def name_key(name: str) -> str:
    """One spelling of a company's name: width, traditional characters, brackets, and the words for its legal form make no other company."""
    plain = _OUTER.sub("", normal(name))
    return _FORM.sub("", plain) or plain


def companies_of(mentions: Iterable[Mention]) -> dict[LoopKey, str]:
    """The id of the company of each mention. Whether two of one name are one depends on the mentions of that name alone."""
    by_name: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[mention.name].append(mention)
    found: dict[LoopKey, str] = {}
    for name, those in by_name.items():
        for mention in those:
            found[mention.key] = company_id(mention.credit_code or _by_name(name, mention.district, those))
    return found


def _by_name(name: str, district: str, those: Collection[Mention]) -> str:
    coded = {it.credit_code for it in those if it.credit_code and (not district or it.district in ("", district))}
    if len(coded) == 1:
        return coded.pop()
    # Without a place it is the company of the only place that is named; with several nobody knows which.
    places = {it.district for it in those if not it.credit_code and it.district}
    return f"{name}\n{district or (next(iter(places)) if len(places) == 1 else '')}"


def former_ids(said: Iterable[Mention], now: Mention) -> frozenset[str]:
    """The ids under which the company of one statement may have been known, by all that was ever said there, whatever came first; without
    that of the code by which it is known ``now``."""
    ids = {company_id(it.credit_code or f"{it.name}\n{it.district}") for it in said}
    return frozenset(ids - {company_id(now.credit_code)} if now.credit_code else ids)


def company(tellers: Collection[Teller]) -> Company:
    """What is said of one company, field by field. Independent of the order of ``tellers``, of which there is at least one. Who has withdrawn
    gives nothing while another stands."""
    standing = [it for it in tellers if not it.is_withdrawn]
    heard = sorted(standing or tellers, key=lambda it: (_RANKS.get(it.kind, 2), -it.said_us, it.key))
    fields: dict[str, Any] = {}
    provenance: dict[str, tuple[str, ...]] = {}
    for field, rule in COMPANY_SURVIVORSHIP.items():
        told = [(it, value) for it in heard if (value := _told(it, field))]
        if not told:
            continue
        if rule is CompanyRule.ALL:
            fields[field] = sorted({one for _, value in told for one in value})
            provenance[field] = tuple(sorted("/".join(it.key) for it, _ in told))
        else:
            # A statement about the company comes before the name in a list of capabilities.
            giver, fields[field] = min(told, key=lambda it: it[0].key.family == "capability")
            provenance[field] = ("/".join(giver.key),)
    return Company(fields, provenance, not standing)


def _told(teller: Teller, field: str) -> Any:
    family = teller.key.family
    name = field if family == "supplier" else NAMED_OTHERWISE[family].get(field)
    return teller.statement.get(name) if name else None
