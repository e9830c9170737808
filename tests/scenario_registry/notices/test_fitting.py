"""Who is told that a scenario suits what a company can do, and that a need is met by nobody: by what the ranker says, not by words of a filter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.case_examples import CASE_EXAMPLES
from tests.scenario_registry.commands import Command, tampering
from tests.scenario_registry.notices.configured import Rail
from tests.support.events import RAIL, amended, event, stated

INVESTMENT = "chengdu_industry_investment"
CODE = "91510100MAFAKE000G"
"""A made-up code whose check character is right."""

# The word by which other tests mark what is made up would make texts alike here: it stands in the remark.
NEED: dict[str, Any] = {
    "title": "地铁保护区违规钻探巡查", "need": "发现保护区内打桩钻探并推送位置", "description": None, "districts": ["510104"],
    "field": "smart_transport", "industry_chain": "ai", "deadline": "2030-06-30", "stage": "published", "remark": "合成数据",
}  # fmt: skip
OTHER: dict[str, Any] = NEED | {"title": "餐饮油烟净化", "need": "净化食堂油烟"}


def capability(local_id: str, company: str, **more: Any) -> dict[str, Any]:
    data = {
        "title": "保护区无人机巡查", "supplier_name": company, "maturity": "series", "fields": ["smart_transport"],
        "technology": "识别打桩钻探等违规施工机械并推送坐标", "first_use": True, "districts_served": ["510104"],
    }  # fmt: skip
    return event("capability.stated.v1", data | more, source=INVESTMENT, subject=local_id)


class Told:
    """A supplier and a chain's working group, and what they were told."""

    def __init__(self, command: Command) -> None:
        self._command, self._seen = command, 0
        self.rail, self.association = Rail(command), Rail(command, INVESTMENT)
        self.association.say(capability("K-1", "合成巡检有限公司", supplier_credit_code=CODE))
        command.ok("notices", "run")
        (company,) = command.lines("supply", "list", "companies")
        self.names = {
            self._subscribed("--company", company["company_id"]): "supplier",
            self._subscribed("--chain", "ai", "--kind", "unmet"): "group",
        }

    def _subscribed(self, *asked: str) -> str:
        made = self._command.json("notices", "subscribe", "--name", "合成", "--feed", *asked)
        return str(made["subscription"])

    def after(self, *said: dict[str, Any]) -> list[tuple[str, str]]:
        """Who was told what because the rail group said this, looked for twice."""
        self.rail.say(*said)
        return self.new()

    def preview(self, name: str) -> list[tuple[str, str]]:
        """Kind and text of what they would have been told, had they subscribed thirty days ago."""
        (subscription,) = [one for one, its in self.names.items() if its == name]
        shown = self._command.lines("notices", "preview", subscription)
        return [(it["kind"], it["text"]["zh"]) for it in shown]

    def new(self) -> list[tuple[str, str]]:
        for _ in range(2):
            self._command.ok("notices", "run")
        with tampering(self._command.data_dir / "registry.sqlite") as connection:
            found = connection.execute(
                "SELECT subscription, document, number FROM notices WHERE number > ? ORDER BY number", (self._seen,)
            ).fetchall()
        self._seen = max([self._seen, *(number for _, _, number in found)])
        self.last = [json.loads(document) for _, document, _ in found]
        return [
            (self.names[subscription], it["kind"]) for (subscription, _, _), it in zip(found, self.last, strict=True)
        ]


@pytest.fixture
def told(command: Command) -> Told:
    Rail(command).say(stated("S-0", **OTHER))
    made = Told(command)
    made.rail._number = 1
    return made


def test_a_scenario_is_told_when_it_newly_suits_a_capability_of_the_company(told: Told) -> None:
    assert told.after(stated("S-1", **NEED)) == [("supplier", "match")]
    (notice,) = told.last
    assert "适合能力“保护区无人机巡查（chengdu_industry_investment/K-1）”" in notice["text"]["zh"]
    assert notice["why"]["zh"].startswith("您关注企业 合成巡检有限公司，得分 ")
    assert "打桩" in notice["why"]["zh"] or "钻探" in notice["why"]["zh"]
    # It says something else, and suits as it did.
    assert told.after(amended("S-1", 2, remark="合成：补充")) == []
    # A hard condition is not met; then it is.
    assert told.after(stated("S-2", **NEED | {"districts": ["510105"]})) == [("group", "unmet")]
    assert told.after(amended("S-2", 2, districts=["510104"])) == [("supplier", "match")]
    # It becomes another need, that nobody meets; and one that is over is for nobody.
    assert told.after(amended("S-2", 3, title=OTHER["title"], need=OTHER["need"])) == [("group", "unmet")]
    assert told.after(stated("S-3", **NEED | {"deadline": "2026-03-31"})) == [("group", "unmet")]


def test_a_new_capability_is_told_of_what_is_open_and_suits_it(told: Told) -> None:
    new = capability(
        "K-2", "合成巡检有限公司", supplier_credit_code=CODE, title="食堂油烟净化设备", technology="净化餐饮油烟"
    )
    told.association.say(new)
    assert told.new() == [("supplier", "match")]
    assert "“餐饮油烟净化”，适合能力“食堂油烟净化设备（" in told.last[0]["text"]["zh"]
    # Said otherwise, it is no new one.
    told.association.say(new | {"sequence": 2, "id": "2", "data": new["data"] | {"remark": "合成：补充"}})
    assert told.new() == []


def test_who_is_not_among_the_first_is_not_told(told: Told) -> None:
    others = [
        capability(f"L-{number}", f"合成企业{number}号", title=NEED["title"], technology=NEED["need"])
        for number in range(12)
    ]
    told.association.say(*others)
    assert told.after(stated("S-1", **NEED)) == []


def test_a_need_that_was_tried_in_vain_is_told_to_the_group_with_what_is_missing(told: Told) -> None:
    assert told.after(stated("S-1", **NEED)) == [("supplier", "match")]
    said = CASE_EXAMPLES["engagement.interested.v1"] | {
        "scenario": {"organisation": RAIL, "local_id": "S-1"},
        "capability": {"organisation": INVESTMENT, "local_id": "K-1"},
    }
    case = {"subject": f"{INVESTMENT}/E-1", "source": INVESTMENT}
    told.association.say(event("engagement.interested.v1", said, **case))
    assert told.new() == []
    failed = {"failed_on": "2026-06-01", "reason": "technology_immature", "missing_technology": "激光雷达"}
    told.association.say(event("engagement.failed.v1", failed, sequence=2, **case))
    assert told.new() == [("group", "unmet")]
    assert told.last[0]["text"]["zh"].endswith("，对接未成，缺少：雷达")
    assert told.last[0]["why"]["zh"] == "产业链：人工智能"
    text = told.last[0]["text"]["zh"]
    # A preview reads the market too: also of what was there before they subscribed.
    assert [(kind, zh.partition("，")[0]) for kind, zh in told.preview("supplier")] == [
        ("match", "新匹配：成都轨道交通集团“地铁保护区违规钻探巡查”")
    ]
    unmet = told.preview("group")
    assert unmet[-1] == ("unmet", text)
    assert [(kind, "餐饮油烟净化" in zh) for kind, zh in unmet[:-1]] == [("unmet", True)]
