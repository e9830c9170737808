"""Names of sites that are on no list, by the kind of place that ends them: 龙灯山 + 车辆段. Two depots with unlike names are two depots."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from schemas.match_words import places
from streams.matching.numerals import number_of

_ENDINGS = {
    "town": "街道|镇|乡",
    "village": "社区|村",
    "depot": "车辆段|停车场|车辆基地",
    "station": "火车站|地铁站|客运站|枢纽",
    "plant": "污水处理厂|净水厂|再生水厂|水厂|发电厂|电厂|处理厂|填埋场|变电站|泵站",
    "road": "大道|高速|快速路|隧道|大桥|立交",
    "green": "公园|湿地|水库|湖|景区|古镇|雪山|绿道",
    "zone": "产业园|工业园|科技园|园区|产业基地|功能区|开发区",
    "market": "商圈|批发市场|农贸市场|市场|步行街",
    "hospital": "医院|卫生院",
    "school": "大学|学院|中学|小学|幼儿园",
    "venue": "体育公园|体育中心|体育馆|博物馆|图书馆|美术馆|剧院|音乐厅",
    "line": "号线",
}
_KIND_OF = {
    "water": "green", "park": "green", "attraction": "green", "river": "green", "commerce": "market", "mall": "market",
    "campus": "school", "port": "airport", "museum": "venue",
}  # fmt: skip
_ENDING = re.compile("|".join(f"(?P<{kind}>{endings})" for kind, endings in _ENDINGS.items()))
NUMBERED = (
    "(?:水|净水|再生水|污水处理)?厂(?!一策)",
    "号线",
    "环(?![境卫节保评比])",
    "标段",
    "号?航站楼",
    "号[楼栋]",
    "人民医院|医院",
    "号泵站",
)
"""Things of a kind that are told apart by a number."""
# 统一环境, 同一厂区: no number.
_NUMBER = "(?<![\\d统同单唯])(?P<number>\\d{1,3}|[一二三四五六七八九十])"
_NUMBERED = re.compile(_NUMBER + "(?:" + "|".join(f"(?P<n{at}>{it})" for at, it in enumerate(NUMBERED)) + ")")
MAY_BE_SHORT = frozenset({"line"})
"""Kinds whose names may be of one character: 7号线."""
_BOUNDARY = re.compile(r"[、，,；;。（）()—\-·/：:　]|(?:与|和|及|至|到|的|在|等)")
_LONGEST = 4


class SiteName(NamedTuple):
    """``core`` is what stands before the ending, four characters at most; ``kind`` decides which names can contradict each other. Two of a kind
    may be one name if one core holds the other, or they share two characters in a row."""

    kind: str
    core: str


def site_names(texts: Iterable[str], known: Iterable[str]) -> frozenset[SiteName]:
    """Names in title and site (districts blanked out), one for each part of the text, and the known places of a kind."""
    found = set()
    for text in texts:
        for part in _BOUNDARY.split(text):
            match = _ENDING.search(part)
            if match is None or match.lastgroup is None:
                continue
            core = part[max(0, match.start() - _LONGEST) : match.start()]
            if len(core) > 1 or (core and match.lastgroup in MAY_BE_SHORT):
                found.add(SiteName(match.lastgroup, core))
    found.update(SiteName(_kind(places()[name].kind), name) for name in known)
    return frozenset(found)


def numbered(text: str) -> frozenset[tuple[int, int]]:
    """Each numbered thing of the text: which of ``NUMBERED``, and its number, from 1."""
    found = set()
    for it in _NUMBERED.finditer(text):
        number = number_of(it["number"])
        if number and it.lastgroup:
            found.add((int(it.lastgroup[1:]), number))
    return frozenset(found)


def kinds(listed: Iterable[str]) -> set[str]:
    """All kinds that a name may have, where those of the listed places are ``listed``."""
    return {*_ENDINGS, *map(_kind, listed)}


def _kind(of_place: str) -> str:
    return _KIND_OF.get(of_place, of_place)
