"""Six synthetic organisations, each with a rhythm and habits of its own, and what they send over ninety days. Nothing is wrong with it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from scenario_registry.runtimes.carrying import carry, checked
from schemas.code_lists import code_lists
from schemas.event import STATED, WITHDRAWN
from schemas.log import LogRecord, PartitionId, topic_of
from schemas.moment import SHANGHAI, to_microseconds
from sinks.registry import Registry
from tests.support.events import event, record

Message = dict[str, Any]

FIRST_DAY = date(2026, 3, 2)
DAYS = 90


@dataclass(frozen=True)
class Habits:
    """``rhythm``: days between deliveries; a delivery has ``rows`` to ``rows`` + 4 events."""

    rhythm: int
    rows: int
    number: str
    districts: Sequence[str]
    fields: Sequence[str]
    industries: Sequence[str]
    sites: Sequence[str]
    fills_site: float
    seed: int


HABITS: Mapping[str, Habits] = {
    "chengdu_rail": Habits(
        1, 7, "GD-{:04}", ["510104", "510107", "510112"], ["ai", "urban_governance"], ["G54", "G53"], ["车辆段", "保护区", "站厅"], 0.95, 1
    ),
    "chengdu_media": Habits(
        2, 8, "CM{:03}", ["510105", "510107"], ["culture_tourism", "ai"], ["R86", "R87"], ["演播室", "编辑部"], 0.6, 2
    ),
    "chengdu_culture_tourism": Habits(
        3, 9, "文旅/{:03}", ["510129", "510181", "510104"], ["culture_tourism", "low_altitude"], ["N78", "R88"], ["雪山", "竹海", "古镇"], 0.9, 3
    ),
    "chengdu_urban_investment": Habits(
        1, 8, "CT.{}", ["510106", "510108", "510116"], ["green_low_carbon", "ai", "urban_governance"], ["D45", "E48"], ["管廊", "门站", "料场"], 0.8, 4
    ),
    "chengdu_industry_investment": Habits(
        7, 14, "CY-{:05}", ["510117", "510112"], ["smart_manufacturing", "ai"], ["C39", "C36"], ["产线", "库房"], 0.97, 5
    ),
    "wuhou_district": Habits(
        1, 7, "WH{:04}", ["510107"], ["urban_governance", "ai"], ["S92", "Q84"], ["街道", "医院", "学校"], 0.9, 6
    ),
}  # fmt: skip

_WHERE = ("东侧", "西侧", "南门", "北门", "一层", "二层", "地下", "出口", "夜间", "雨天", "高峰", "节假日")
_WHAT = (
    "裂缝",
    "渗漏",
    "客流",
    "火情",
    "拥堵",
    "遗留物",
    "违停",
    "噪声",
    "能耗",
    "温度",
    "振动",
    "垃圾",
    "水位",
    "烟雾",
)
_HOW = ("识别", "预警", "巡检", "统计", "定位", "调度", "分拣", "导览", "核验", "监测")
_WITH = ("摄像头", "无人机", "机器人", "传感器", "大模型", "边缘计算单元", "激光雷达", "声纹设备")
_PAIN = ("人工巡查频次低", "发现偏晚", "记录分散在纸面", "人手不足", "误报较多", "设备老旧", "数据不通", "响应时间长")
_STAGES = ("discovered", "refined", "published", "matched", "pilot", "verified", "promoted")


def is_due(organisation: str, day: int) -> bool:
    """Whether the organisation delivers on a day, counted from 0."""
    habits = HABITS[organisation]
    return (day + habits.seed) % habits.rhythm == 0


@dataclass
class Organisation:
    """What one organisation knows of its scenarios. ``next_delivery`` makes the events of a day and remembers them. ``neighbours`` are all
    organisations of the city, by name; ``noted`` are its scenarios as they were when the city was forked."""

    name: str
    draw: random.Random
    live: dict[str, Message] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    made: int = 0
    neighbours: Mapping[str, Organisation] = field(default_factory=dict, repr=False)
    noted: dict[str, Message] = field(default_factory=dict, repr=False)

    @property
    def habits(self) -> Habits:
        return HABITS[self.name]

    def next_delivery(self, day: int) -> list[Message]:
        """The first is everything there is; then some new ones, some changes, now and then a withdrawal, a repeat, a slip."""
        if not self.live:
            return [self.new(day) for _ in range(40)]
        rows = self.habits.rows + self.draw.randrange(5)
        messages = [self.new(day) for _ in range(rows // 3)]
        for local_id in self.draw.sample(sorted(self.live), rows - len(messages)):
            messages.append(self.changed(local_id, day))
        if self.draw.random() < 0.15:
            local_id = self.draw.choice(sorted(set(self.live) - {it["subject"] for it in messages}))
            messages.append(self.withdrawn(local_id, day))
        if self.draw.random() < 0.1:
            messages.append(dict(messages[0]))
        if self.draw.random() < 0.1:
            messages.append({**self.new(day), "sequence": 0})
        return messages

    def new(self, day: int) -> Message:
        """A scenario that was not there before."""
        self.made += 1
        local_id = self.habits.number.format(self.made)
        self.live[local_id] = self.statement(day)
        return self.stated(local_id, day)

    def changed(self, local_id: str, day: int) -> Message:
        """The next version of a scenario: one or two fields are other ones."""
        data = dict(self.live[local_id])
        which = self.draw.randrange(4)
        if which == 0 and data["stage"] in _STAGES[:-1]:
            data["stage"] = _STAGES[_STAGES.index(data["stage"]) + 1]
            if data["stage"] == "published":
                data["published_on"] = str(day_at(day))
        elif which == 1:
            data["description"] = self.pain()
        elif which == 2:
            data["deadline"] = str(day_at(day) + timedelta(days=self.draw.randrange(130, 240)))
        else:
            data["investment_cny"] = self.sum()
        self.live[local_id] = data
        return self.stated(local_id, day)

    def stated(self, local_id: str, day: int, **attributes: Any) -> Message:
        """The scenario as it is known now, under the next sequence."""
        sequence = self.sequences[local_id] = self.sequences.get(local_id, 0) + 1
        return self._event(STATED, dict(self.live[local_id]), local_id, sequence, day) | attributes

    def withdrawn(self, local_id: str, day: int) -> Message:
        """The scenario taken back."""
        del self.live[local_id]
        sequence = self.sequences[local_id] = self.sequences[local_id] + 1
        return self._event(WITHDRAWN, {"reason": "合成示例：项目取消"}, local_id, sequence, day)

    def statement(self, day: int) -> Message:
        """A statement that nobody has anything to say about."""
        draw, habits = self.draw, self.habits
        site = f"{draw.choice(habits.sites)}{draw.randrange(1, 60)}号"
        data = {
            "kind": "scenario",
            "title": f"{site}{draw.choice(_WHERE)}{draw.choice(_WHAT)}{draw.choice(_HOW)}（示例{self.made}）",
            "description": self.pain(),
            "need": f"采用{draw.choice(_WITH)}对{draw.choice(_WHAT)}{draw.choice(_HOW)}，{draw.choice(_WHERE)}"
            f"{draw.randrange(50, 500)}毫秒内告警，准确率不低于{draw.randrange(80, 99)}%",
            "site": site,
            "districts": [draw.choice(habits.districts)],
            "field": draw.choice(habits.fields),
            "industry": draw.choice(habits.industries),
            "industry_chain": "ai" if draw.random() < 0.5 else None,
            "investment_cny": self.sum(),
            "first_use": draw.random() < 0.4,
            "stage": "published",
            "published_on": str(day_at(day)),
            "deadline": str(day_at(day) + timedelta(days=draw.randrange(120, 240))),
            "department": f"{draw.choice(('运营', '技术', '安全', '数字化'))}部",
            "contact_email": f"office{draw.randrange(3)}@{self.name.replace('_', '-')}.example.cn",
            "period_months": draw.randrange(3, 19),
            "remark": "合成示例",
        }
        if draw.random() > habits.fills_site:
            data["site"] = None
        return {name: value for name, value in data.items() if value is not None}

    def pain(self) -> str:
        """Two sentences on what is difficult today."""
        draw = self.draw
        return f"目前{draw.choice(_WHERE)}{draw.choice(_WHAT)}靠人工，{draw.choice(_PAIN)}；{draw.choice(_WHERE)}{draw.choice(_PAIN)}，每月约{draw.randrange(2, 90)}起。"

    def sum(self) -> int:
        """Of the size that the organisation usually has."""
        return int(self.draw.lognormvariate(14 + self.habits.seed / 4, 0.7)) // 1000 * 1000 + 50_000

    def _event(self, type_: str, data: Message, local_id: str, sequence: int, day: int) -> Message:
        minutes = self.draw.randrange(2, 40)
        said = datetime.combine(day_at(day), datetime.min.time(), SHANGHAI) + timedelta(hours=9, minutes=-minutes)
        time = said.isoformat()
        return event(type_, data, subject=local_id, sequence=sequence, source=self.name, time=time)


@dataclass
class City:
    """A registry, and the organisations that fill it."""

    registry: Registry
    organisations: dict[str, Organisation]
    day: int = 0

    def deliver(self, organisation: str, messages: Sequence[Message]) -> None:
        """Process events that arrive at nine o'clock of the day."""
        if not messages:
            return
        topic = PartitionId(topic_of(organisation), 0)
        positions = dict(self.registry.positions())
        offset = positions.get(topic, 0)
        at = to_microseconds(morning(self.day))
        new = [record(dict(it)) for it in messages]
        batch = [LogRecord(*topic, offset + nth, it.key, it.value, it.headers, at + nth) for nth, it in enumerate(new)]
        codes = code_lists()
        carry(self.registry, checked(batch, codes), positions, codes)


def day_at(day: int) -> date:
    """The date of a day counted from 0."""
    return FIRST_DAY + timedelta(days=day)


def morning(day: int) -> datetime:
    """Nine o'clock in Chengdu, in UTC."""
    return datetime.combine(day_at(day), datetime.min.time(), UTC) + timedelta(hours=1)


def evening(day: int) -> datetime:
    """When a run takes place."""
    return morning(day) + timedelta(hours=10)


def clean_city(url: str, seed: int = 0, days: int = DAYS) -> City:
    """Everything that was sent in ``days`` days."""
    # Reproducible, not secret.
    organisations = {name: Organisation(name, random.Random(f"{name} {seed}")) for name in HABITS}  # noqa: S311
    for organisation in organisations.values():
        organisation.neighbours = organisations
    city = City(Registry(url), organisations)
    while city.day < days:
        clean_day(city)
    return city


def clean_day(city: City, without: frozenset[str] = frozenset()) -> None:
    """One more day, on which those ``without`` a clean delivery are left to somebody else."""
    for name, organisation in city.organisations.items():
        if is_due(name, city.day) and name not in without:
            city.deliver(name, organisation.next_delivery(city.day))
    city.day += 1


def forked(city: City, folder: Path) -> City:
    """The same registry and organisations, to be spoilt."""
    source = Path(city.registry.engine.url.database or "")
    path = shutil.copy(source, folder / "fork.sqlite")
    organisations = deepcopy(city.organisations)
    for organisation in organisations.values():
        organisation.noted = deepcopy(organisation.live)
    return City(Registry(f"sqlite:///{path}"), organisations, city.day)
