"""What speaks against two records being one scenario: a table of named guards. Each has a text, and each keeps a pair from being linked automatically."""

from __future__ import annotations

from schemas.code_lists import code_lists
from schemas.match_words import concepts
from schemas.matching import Text
from streams.matching.encounter import Encounter
from streams.matching.spans import pairs
from streams.matching.term import Term


def _other_site(it: Encounter) -> float:
    if it.names_agree:
        return 0.0
    kinds = {name.kind for name in it.one.site_names} & {name.kind for name in it.other.site_names}
    return float(bool(kinds))


def _sites(it: Encounter) -> str:
    def names(side: int) -> str:
        profile = (it.one, it.other)[side]
        return "、".join(sorted({name.core for name in profile.site_names} | profile.anchors))

    return f"{names(0)} ≠ {names(1)}"


def _no_common_site(it: Encounter) -> float:
    return float(bool(it.one.anchors) and bool(it.other.anchors) and not it.names_agree)


def _other_district(it: Encounter) -> float:
    return float(bool(it.one.districts) and bool(it.other.districts) and not it.shared_districts)


def _districts(it: Encounter) -> str:
    name_of = code_lists().districts.name_of
    return " ≠ ".join("、".join(sorted(map(name_of, side.districts))) for side in (it.one, it.other))


def _other_object(it: Encounter) -> float:
    return float(bool(it.one.focus_objects) and bool(it.other.focus_objects) and not it.hit_objects)


def _objects(it: Encounter) -> str:
    return " ≠ ".join(
        "、".join(sorted(concepts()[code].name for code in side.focus_objects)) for side in (it.one, it.other)
    )


def _other_phase(it: Encounter) -> float:
    one, other = it.one.phases, it.other.phases
    return float(bool(one) and bool(other) and not one & other)


def _phases(it: Encounter) -> str:
    return " ≠ ".join("、".join(f"{number}期" for number in sorted(side.phases)) for side in (it.one, it.other))


def _whole_and_part(it: Encounter) -> float:
    one, other = it.one, it.other
    return float(one.is_programme != other.is_programme or one.is_section != other.is_section)


def _one_delivery(it: Encounter) -> float:
    return float(it.is_one_owner and it.one.submitted_on is not None and it.one.submitted_on == it.other.submitted_on)


def _two_offices(it: Encounter) -> float:
    one, other = it.one.submitter, it.other.submitter
    return float(one.is_office and other.is_office and one.district != other.district)


def _alike_titles(it: Encounter) -> float:
    one, other = set(pairs(it.one.title)), set(pairs(it.other.title))
    return len(one & other) / len(one | other) if one | other else 0.0


def _same_template(it: Encounter) -> float:
    differs = _other_site(it) or _no_common_site(it) or _other_district(it) or _other_phase(it) or _one_delivery(it)
    return _alike_titles(it) if differs else 0.0


def _own_rows(it: Encounter) -> float:
    # Who lists two needs on one day tells them apart; a row that was copied by mistake is alike in its title, and stays a question.
    return 1 - _alike_titles(it) if _one_delivery(it) and not it.hit_objects else 0.0


GUARDS: tuple[Term, ...] = (
    Term("other_site", _other_site, _sites, Text("地点不同：{}", "other sites: {}")),
    Term("no_common_site", _no_common_site, lambda it: "", Text("双方都写明地点，但没有共同的地点", "both name a site, and none in common")),
    Term("other_district", _other_district, _districts, Text("区县不同：{}", "other districts: {}")),
    Term("other_object", _other_object, _objects, Text("对象不同：{}", "about other things: {}")),
    Term("other_phase", _other_phase, _phases, Text("期次不同：{}", "other phases: {}")),
    Term("whole_and_part", _whole_and_part, lambda it: "", Text("一方是全市或全线的平台、项目，另一方是其中一处", "one is city-wide or of a whole line, the other a single part of it")),
    Term("one_delivery", _one_delivery, lambda it: "", Text("同一单位同一天报送的两条", "two rows that one organisation submitted on one day")),
    Term("own_rows", _own_rows, lambda it: "", Text("同一单位同一天分开列出的两条，标题所说的对象互不提及", "two rows that one organisation lists apart, and neither tells what the other's title is about")),
    Term("two_offices", _two_offices, lambda it: "", Text("由两个不同区县的部门报送", "submitted by offices of two districts")),
    Term("same_template", _same_template, lambda it: f"{_alike_titles(it):.0%}", Text("标题套用同一格式（相同 {}），但地点、期次或批次不同", "titles of one template ({} alike) for other sites, phases or rows")),
)  # fmt: skip
