"""Phase and scope of a scenario: which phase of a project, and a programme for the whole city, a named section, or one site."""

from __future__ import annotations

import re

from streams.matching.numerals import number_of

# 分3期, 共12期: how many there are, not which one it is.
_NO_COUNT = r"(?<![分共约每各\d])(?<!分[为成])"
_PHASE = re.compile(_NO_COUNT + r"第?(\d+|首)期(?!间|内|限)")
_DONE = re.compile(r"(\d+|首)期(?:工程|项目)?(?:已|的?基础上|完成|建成|投用|投运)")
_STAGE = re.compile(_NO_COUNT + r"第?([1-4一二三四首])阶段")
_CONTINUED = re.compile(r"续建|扩面|扩围|全面推广|推广[至到]")
_CITY_WIDE = re.compile(r"全市|全线网|线网内|全城|全成都|各区县|各区|各县|跨区|全域|覆盖全部|统一平台|市级平台")
_ABOUT_CITY = re.compile(r"(?:现状:?|目前,?)?(?:全市|全线网|全城)")
_PLATFORM = re.compile(r"平台|一张图|一张网|一网|体系|标准|底座|中枢|统一")
_ALL_OF_IT = re.compile(r"全市|各区|各县|跨区|全线网|各地|各属地|覆盖\d+个?(?:区|县)|2[0-3]个区")
_LEAVES_OUT = re.compile(
    r"不含|不包括|不包含|不涉及各|不在本(?:项|场景)|另行(?:申报|组织|建设|采购)|各自(?:建设|采购|负责)|自行(?:采购|建设)|只做(?:区级|市级)?平台"
)


def phases(head: str, description: str) -> frozenset[int]:
    """Numbers of the phases or stages that title and site name, 首期 is 1 and what goes on without a number (扩面, 续建, 全面推广) is 2; where
    they name none, the one phase of the description that is not done yet."""
    found = _numbers(_PHASE, head) or _numbers(_STAGE, head)
    if not found and _CONTINUED.search(head):
        found = frozenset({2})
    if not found:
        told = _numbers(_PHASE, description)
        left = told - _numbers(_DONE, description) or told
        found = left if len(left) == 1 else frozenset()
    return found


def _numbers(kind: re.Pattern[str], text: str) -> frozenset[int]:
    return frozenset(map(number_of, kind.findall(text)))


def is_programme(title: str, description: str) -> bool:
    """Whether it covers the whole city or network, or says that the single sites are left to others."""
    return bool(
        _CITY_WIDE.search(title)
        or _ABOUT_CITY.match(description)
        or _LEAVES_OUT.search(description)
        or (_PLATFORM.search(title) and _ALL_OF_IT.search(description))
    )


def is_section(head: str, district_names: list[str]) -> bool:
    """Whether it is a named local section of something longer: 绿道成华段."""
    return any(f"{name}{mark}" in head for name in district_names for mark in ("段", "境内", "辖区段"))
