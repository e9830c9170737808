"""A synthetic registry of any size with planted duplicates, for measuring speed, memory and what is found. No office said any of it.

A need is an object at a site of a district. Sites are listed places or made-up ones (a village, a school, an estate), as most of a city's are;
an object is told by one of its terms. A duplicate is told by another office in another template with other terms, often in other words for the site,
sometimes without site or district. So it shares next to no characters with the first. Needs that are alike, at another site, in another phase, are in it as chance has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from schemas.code_lists import code_lists
from schemas.match_words import Concept, Facet, concepts, owners, places
from schemas.matching import MatchRecord
from schemas.record import Key
from streams.matching.words import WHOLE_CITY

_FIRST_DAY = date(2025, 9, 1)
_DUPLICATES = 0.15
"""Share of needs that are told more than once."""
_SYLLABLES = "安柏北苍昌澄楚慈翠丹渡枫阜岗高谷观桂海荷鹤衡湖华淮槐会吉嘉剑江金锦景静菊凯康兰澜乐莲林灵龙鹿罗梅明南宁牌盘坪蒲栖祁清庆泉荣瑞桑森沙杉石书双松泰棠塘天桐望渭文梧溪仙祥晓杏秀轩雅阳瑶义银永禹玉园月云泽樟竹紫"
_ENDINGS = (
    "村",
    "社区",
    "小学",
    "中学",
    "医院",
    "产业园",
    "停车场",
    "公园",
    "农贸市场",
    "泵站",
    "净水厂",
    "小区",
    "水库",
    "步行街",
    "变电站",
    "大桥",
)
_OFFICES = (
    "",
    "城市管理局",
    "经济和信息化局",
    "农业农村局",
    "交通运输局",
    "卫生健康局",
    "文体旅局",
    "智慧蓉城运行中心",
)
_TITLES = (
    "{site}{term}智能监测", "{site}{term}自动识别与预警", "{term}：{site}试点", "{site}{term}机器人作业", "面向{site}的{term}辅助决策",
    "{site}{term}数字化改造", "{term}无人化巡查（{site}）", "{site}{term}老是出问题，想找新办法", "{site}的{term}谁来管", "{term}提质增效",
)  # fmt: skip
_TEXTS = (
    "{site}现有{count}处{second}，人工检查一遍要{days}天，漏报多。希望用{means}及时发现{term}异常，误报率低于{share}%。",
    "群众反映{second}长期无人过问，{site}每月接到{count}件诉求。需{means}配合处置，{days}日内办结。",
    "拟在{site}先行试点，建设{means}，对{term}实现全过程记录；首批{count}套，验收看{second}改善{share}%。",
    "{term}依赖老师傅经验，{second}缺少数据。计划引入{means}，{days}天完成部署，不改动现有设施。",
    "目前{second}成本高、见效慢。请提供{means}方案，覆盖{count}个点位，运行满{days}天后按效果付费。",
)
_MEANS = ("无人机", "摄像头", "传感器", "大模型", "机器人", "雷达", "物联网终端", "算法平台")


class Corpus(NamedTuple):
    """``labels`` lead from each record to its need; records of one need follow each other at chance."""

    records: list[MatchRecord]
    labels: dict[Key, str]


class _Need(NamedTuple):
    name: str
    district: str
    sites: tuple[str, ...]
    thing: Concept
    phase: int
    owner: str
    count: int


def corpus(size: int, seed: int = 1) -> Corpus:
    """``size`` records; the same for the same seed."""
    chance = Random(seed)  # noqa: S311
    records: list[MatchRecord] = []
    labels: dict[Key, str] = {}
    for need in _needs(chance):
        told = 1 if chance.random() >= _DUPLICATES else chance.choice((2, 2, 2, 3))
        for turn in range(told):
            if len(records) == size:
                chance.shuffle(records)
                return Corpus(records, labels)
            record = _record(need, turn, len(records), chance)
            records.append(record)
            labels[record.key] = need.name
    raise AssertionError("needs never end")


def _needs(chance: Random) -> Iterator[_Need]:
    districts = [code for code in code_lists().districts.items() if code[0] != WHOLE_CITY]
    by_district = {code: [it for it in places().values() if it.districts == {code}] for code, _ in districts}
    things = [it for it in concepts().values() if it.facet is Facet.OBJECT]
    heads = [it for it in owners().values() if not it.district]
    number = 0
    while True:
        number += 1
        code, entry = chance.choice(districts)
        if chance.random() < 0.3 and by_district[code]:
            place = chance.choice(by_district[code])
            sites = (place.name, *place.aliases)
        else:
            core = "".join(chance.sample(_SYLLABLES, chance.choice((2, 2, 3))))
            sites = (core + chance.choice(_ENDINGS),)
        # A few topics are in fashion, most are rare.
        thing = (
            things[min(int(chance.expovariate(1 / 60)), len(things) - 1)]
            if chance.random() < 0.5
            else chance.choice(things)
        )
        yield _Need(
            f"need-{number}",
            entry.name_zh,
            sites,
            thing,
            chance.choice((0, 0, 0, 0, 0, 1, 2)),
            chance.choice(heads).name,
            chance.randint(3, 980),
        )


def _record(need: _Need, turn: int, number: int, chance: Random) -> MatchRecord:
    by = need.owner if (turn or chance.random() < 0.5) and turn != 1 else need.district + chance.choice(_OFFICES)
    site = chance.choice(need.sites)
    terms = chance.sample(need.thing.terms, min(2, len(need.thing.terms)))
    phase = f"{'一二'[need.phase - 1]}期" if need.phase else ""
    filled = {
        "site": site + phase,
        "term": terms[0],
        "second": terms[-1],
        "means": chance.choice(_MEANS),
        "count": need.count if chance.random() < 0.3 else chance.randint(3, 980),
        "days": chance.randint(2, 90),
        "share": chance.randint(1, 40),
    }
    texts = chance.sample(_TEXTS, chance.choice((1, 2)))
    lacks = chance.random()
    return MatchRecord(
        Key(by, f"SYN-{number:07}"),
        by,
        chance.choice(_TITLES).format(**filled),
        "".join(text.format(**filled) for text in texts) if chance.random() >= 0.04 else None,
        None if lacks < 0.15 else site,
        () if 0.15 <= lacks < 0.25 else (need.district,),
        _FIRST_DAY + timedelta(days=chance.randint(0, 400)),
    )
