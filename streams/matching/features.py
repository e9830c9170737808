"""What speaks for two records being one scenario: a table of sentences. How much it applies to a pair is measured in ``streams.matching.measures``;
how many points it brings then stands in the published model."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.code_lists import code_lists
from schemas.match_words import concepts, owners
from schemas.matching import Text
from streams.matching.encounter import Encounter
from streams.matching.quantities import phrase, surprise
from streams.matching.term import Term, no_detail, percent


def _listed(words: Iterable[str]) -> str:
    return "、".join(sorted(words))


def _concept_names(codes: Iterable[str]) -> str:
    return _listed(concepts()[code].name for code in codes)


def _wording(it: Encounter, bigrams: frozenset[str]) -> str:
    """Rare bigrams as the longest wording that both have around them."""
    one, other = it.one.text, it.other.text
    found: list[str] = []
    for name in sorted(bigrams):
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


def _group(it: Encounter, _: float) -> str:
    one, other = it.one.submitter, it.other.submitter
    above = one.id if one.id == other.group else other.id
    return owners()[above].name if above in owners() else above


FEATURES: tuple[Term, ...] = (
    Term("place", lambda it, _: _listed(it.shared_places), Text("同一地点：{}", "the same place: {}")),
    Term("second_place", lambda it, _: _listed(it.one.mentions & it.other.mentions), Text("提到的地点不止一处相同：{}", "more than one place in common: {}")),
    Term("name", lambda it, _: _wording(it, it.shared_names), Text("标题或地点中的少见名称或用词，对方也说到：{}", "a rare name or word of a title or site, told by the other too: {}")),
    Term("wording", lambda it, _: _wording(it, it.shared_words), Text("全文共有的少见用词：{}", "rare words of both texts: {}")),
    Term("district", lambda it, _: _listed(map(code_lists().districts.name_of, it.shared_districts)), Text("同在{}", "both in {}")),
    Term("object", lambda it, _: _concept_names(it.hit_objects), Text("对象相同：{}", "about the same thing: {}")),
    Term("whole_object", percent, Text("标题所说的对象，对方也说到 {}", "{} of what the titles are about is told by the other too")),
    Term("concepts", percent, Text("需求要点重合 {}", "{} of all points of the need in common")),
    Term("quantity", lambda it, _: _listed(phrase(q) for q in it.one.quantities & it.other.quantities if surprise(q)), Text("同样的具体数字：{}", "the same exact figures: {}")),
    Term("phase", lambda it, _: _listed(f"{number}期" for number in it.one.phases & it.other.phases), Text("同为{}", "the same phase: {}")),
    Term("group", _group, Text("由集团和它的下属企业报送（{}）", "submitted by a group ({}) and a company of it")),
    Term("owner_and_district", no_detail, Text("一方是属地政府，一方是企业：同一需求常这样报两次", "one is the district, one a company: one need is often told twice that way")),
    Term("revision", no_detail, Text("同一单位再次报送，并写明是修订或补充", "submitted again by the same organisation, and it says that it is a revision")),
    Term("meaning", percent, Text("全文意思相近 {}", "the texts mean alike: {}")),
    Term("across", percent, Text("一方标题与另一方描述意思相近 {}", "the title of one means what the text of the other says: {}")),
)  # fmt: skip
