"""What speaks against two records being one scenario: a table of named guards. Each has a text, and each keeps a pair from being linked automatically.
Whether it applies is measured in ``streams.matching.measures``."""

from __future__ import annotations

from schemas.code_lists import code_lists
from schemas.match_words import concepts
from schemas.matching import Text
from streams.matching.encounter import Encounter
from streams.matching.term import Term, no_detail, percent


def _sites(it: Encounter, _: float) -> str:
    def names(side: int) -> str:
        profile = (it.one, it.other)[side]
        return "、".join(sorted({name.core for name in profile.site_names} | profile.anchors))

    return f"{names(0)} ≠ {names(1)}"


def _districts(it: Encounter, _: float) -> str:
    name_of = code_lists().districts.name_of
    return " ≠ ".join("、".join(sorted(map(name_of, side.districts))) for side in (it.one, it.other))


def _objects(it: Encounter, _: float) -> str:
    return " ≠ ".join(
        "、".join(sorted(concepts()[code].name for code in side.focus_objects)) for side in (it.one, it.other)
    )


def _phases(it: Encounter, _: float) -> str:
    return " ≠ ".join("、".join(f"{number}期" for number in sorted(side.phases)) for side in (it.one, it.other))


GUARDS: tuple[Term, ...] = (
    Term("other_site", _sites, Text("地点不同：{}", "other sites: {}")),
    Term("no_common_site", no_detail, Text("双方都写明地点，但没有共同的地点", "both name a site, and none in common")),
    Term("other_district", _districts, Text("区县不同：{}", "other districts: {}")),
    Term("other_number", no_detail, Text("编号不同的两处（厂、线路、环路、标段、楼等）", "two things of one kind with unlike numbers (works, lines, ring roads, lots, buildings)")),
    Term("other_object", _objects, Text("对象不同：{}", "about other things: {}")),
    Term("other_phase", _phases, Text("期次不同：{}", "other phases: {}")),
    Term("one_phase", no_detail, Text("一方是二期或以后的期次，另一方没有写明期次", "one is a second or later phase, the other names none")),
    Term("whole_and_part", no_detail, Text("一方是全市或全线的平台、项目，另一方是其中一处", "one is city-wide or of a whole line, the other a single part of it")),
    Term("one_delivery", no_detail, Text("同一单位同一天报送的两条", "two rows that one organisation submitted on one day")),
    Term("no_revision", no_detail, Text("同一单位另行报送的一条，没有写明是修订或补充", "one organisation submitted both on other days, and neither says that it is a revision")),
    Term("own_rows", no_detail, Text("同一单位同一天分开列出的两条，标题所说的对象互不提及", "two rows that one organisation lists apart, and neither tells what the other's title is about")),
    Term("two_offices", no_detail, Text("由两个不同区县的部门报送", "submitted by offices of two districts")),
    Term("same_template", percent, Text("标题套用同一格式（相同 {}），但地点、期次或批次不同", "titles of one template ({} alike) for other sites, phases or rows")),
)  # fmt: skip
