"""What speaks for two records being one scenario: a table. How many points each brings stands in the published model, not here."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.code_lists import code_lists
from schemas.match_model import bigram_costs
from schemas.match_words import concepts, places
from schemas.matching import Text
from streams.matching.encounter import Encounter
from streams.matching.profile import RARE, Profile
from streams.matching.quantities import phrase, surprise
from streams.matching.term import Term
from streams.matching.words import weight_of

_TELLING = {"town": 8, "line": 7, "road": 7, "river": 5, "program": 3}
"""In tenths. A place of any other kind is one asset: 10."""


ASSET = 8
"""A town or more: what is larger, or a whole line or road, holds more than one scenario of a kind."""


def telling(name: str) -> int:
    """How much a place tells by its name, in tenths."""
    return _TELLING.get(places()[name].kind, 10)


def _place(it: Encounter) -> float:
    return max(map(telling, it.shared_places), default=0) / 10


def is_one_asset(it: Encounter) -> bool:
    """Whether both name the same asset in title or site: one on the list, or one with a rare name that stands in the site of either."""
    if any(telling(name) >= ASSET for name in it.one.anchors & it.other.anchors):
        return True
    costs = bigram_costs()
    sites = (it.one.site_words & it.other.names) | (it.other.site_words & it.one.names)
    return any(costs.of(name) >= costs.unknown for name in sites)


def _second_place(it: Encounter) -> float:
    return float(len(it.one.mentions & it.other.mentions) > 1)


def _name(it: Encounter) -> float:
    costs = bigram_costs()
    return rarity(max(map(costs.of, it.shared_names), default=RARE))


def rarity(cost: float) -> float:
    """What sharing a bigram of this cost tells: 0 to 1."""
    return min(1.0, (cost - RARE) / (bigram_costs().unknown - RARE))


def _district(it: Encounter) -> float:
    most = max(len(it.one.districts), len(it.other.districts))
    return 1 / most if it.shared_districts else 0.0


def _object(it: Encounter) -> float:
    both = it.one.focus_objects & it.other.focus_objects
    return min(2.0, len(both) + 0.6 * len(it.hit_objects - both)) / 2


def _whole_object(it: Encounter) -> float:
    one, other = it.one, it.other
    named = len(one.focus_objects) + len(other.focus_objects)
    return (len(one.focus_objects & other.objects) + len(other.focus_objects & one.objects)) / named if named else 0.0


def _concepts(it: Encounter) -> float:
    one, other = it.one, it.other
    every = _weight(one.concepts | other.concepts) + _weight(one.focus | other.focus)
    shared = one.concepts & other.concepts
    return (_weight(shared) + _weight(shared & (one.focus | other.focus))) / every if shared else 0.0


def _weight(codes: Iterable[str]) -> int:
    return sum(map(weight_of, codes))


def _quantity(it: Encounter) -> float:
    return min(20, sum(map(surprise, it.one.quantities & it.other.quantities))) / 20


def _phase(it: Encounter) -> float:
    return float(bool(it.one.phases & it.other.phases))


def _group(it: Encounter) -> float:
    return float(it.one.submitter.group == it.other.submitter.group and not it.is_one_owner)


def _owner_and_district(it: Encounter) -> float:
    def speaks_for(office: Profile, other: Profile) -> bool:
        own = office.submitter
        return (
            own.is_office and not other.submitter.is_office and (not other.districts or own.district in other.districts)
        )

    return float(speaks_for(it.one, it.other) or speaks_for(it.other, it.one))


def _revision(it: Encounter) -> float:
    return float(
        it.is_one_owner
        and (it.one.is_revision or it.other.is_revision)
        and it.one.submitted_on != it.other.submitted_on
    )


def _listed(words: Iterable[str]) -> str:
    return "、".join(sorted(words))


def _concept_names(codes: Iterable[str]) -> str:
    return _listed(concepts()[code].name for code in codes)


def _shared_wording(it: Encounter) -> str:
    """Rare bigrams as the longest wording that both have around them."""
    one, other = it.one.text, it.other.text
    found: list[str] = []
    for name in sorted(it.shared_names):
        start = one.find(name)
        end = start + len(name)
        while start > 0 and one[start - 1 : end] in other:
            start -= 1
        while end < len(one) and one[start : end + 1] in other:
            end += 1
        word = one[start:end].strip("，。、；：")
        if not any(word in longer for longer in found):
            found.append(word)
    return _listed(found)


def _percent(share: float) -> str:
    return f"{share:.0%}"


FEATURES: tuple[Term, ...] = (
    Term("place", _place, lambda it: _listed(it.shared_places), Text("同一地点：{}", "the same place: {}")),
    Term("second_place", _second_place, lambda it: _listed(it.one.mentions & it.other.mentions), Text("提到的地点不止一处相同：{}", "more than one place in common: {}")),
    Term("name", _name, _shared_wording, Text("共有少见的名称或用词：{}", "a rare name or word in common: {}")),
    Term("district", _district, lambda it: _listed(map(code_lists().districts.name_of, it.shared_districts)), Text("同在{}", "both in {}")),
    Term("object", _object, lambda it: _concept_names(it.hit_objects), Text("对象相同：{}", "about the same thing: {}")),
    Term("whole_object", _whole_object, lambda it: _percent(_whole_object(it)), Text("标题所说的对象，对方也说到 {}", "{} of what the titles are about is told by the other too")),
    Term("concepts", _concepts, lambda it: _percent(_concepts(it)), Text("需求要点重合 {}", "{} of all points of the need in common")),
    Term("quantity", _quantity, lambda it: _listed(phrase(q) for q in it.one.quantities & it.other.quantities if surprise(q)), Text("同样的具体数字：{}", "the same exact figures: {}")),
    Term("phase", _phase, lambda it: _listed(f"{number}期" for number in it.one.phases & it.other.phases), Text("同为{}", "the same phase: {}")),
    Term("group", _group, lambda it: it.one.submitter.group, Text("由同一集团的两家单位报送（{}）", "submitted by two companies of one group ({})")),
    Term("owner_and_district", _owner_and_district, lambda it: "", Text("一方是属地政府，一方是企业：同一需求常这样报两次", "one is the district, one a company: one need is often told twice that way")),
    Term("revision", _revision, lambda it: "", Text("同一单位再次报送，并写明是修订或补充", "submitted again by the same organisation, and it says that it is a revision")),
    Term("meaning", lambda it: max(0.0, it.likeness.whole) if it.likeness else 0.0, lambda it: _percent(it.likeness.whole if it.likeness else 0), Text("全文意思相近 {}", "the texts mean alike: {}")),
    Term("across", lambda it: max(0.0, it.likeness.across) if it.likeness else 0.0, lambda it: _percent(it.likeness.across if it.likeness else 0), Text("一方标题与另一方描述意思相近 {}", "the title of one means what the text of the other says: {}")),
)  # fmt: skip
