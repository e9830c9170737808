"""``scenarios supply`` on a registry that took the supply side's events the way of all events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenario_registry import wiring
from scenario_registry.cli.failure import ExitCode
from scenario_registry.settings import Settings
from schemas.log import NewRecord
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import serving
from tests.scenario_registry.notices.configured import Rail
from tests.support.events import RAIL, event, stated
from tests.support.histories import Sent
from tests.support.running import Sender

CODE = "91510100MAFAKE000G"
"""A made-up code whose check character is right."""
INVESTMENT = "chengdu_industry_investment"
ON = ("--on", "2026-04-01", "--words-only")

NEED = {
    "title": "地铁保护区违规钻探巡查", "need": "发现保护区内打桩钻探并推送位置", "districts": ["510104"], "field": "smart_transport",
    "deadline": "2026-06-30", "stage": "published",
}  # fmt: skip


def sent(family: str, local_id: str, sequence: int = 1, *, verb: str = "stated", **data: Any) -> Sent:
    """An event of the supply side by the investment group."""
    said = event(f"{family}.{verb}.v1", data, subject=local_id, sequence=sequence, source=INVESTMENT)
    return Sent(INVESTMENT, NewRecord(local_id.encode(), json.dumps(said).encode()), None)


def capability(local_id: str, title: str, technology: str, **fields: Any) -> Sent:
    """Of one made-up company."""
    plain = {
        "supplier_name": "示例巡检有限公司", "supplier_credit_code": CODE, "maturity": "first_use", "fields": ["smart_transport"],
    }  # fmt: skip
    return sent("capability", local_id, title=title, technology=technology, **plain | fields)


HISTORY = [
    Sent(RAIL, NewRecord(b"S-1", json.dumps(stated(**NEED)).encode()), None),
    sent("supplier", "1", name="示例巡检（成都）有限公司", credit_code=CODE, district="510104", kind="private"),
    capability("K-1", "保护区无人机巡查", "识别打桩钻探等违规施工机械并推送坐标"),
    capability("K-2", "隧道衬砌扫描", "识别衬砌裂缝"),
    capability("K-3", "保护区视频识别", "识别保护区内打桩钻探", excluded_fields=["urban_governance"], fields=[]),
    capability("K-4", "保护区打桩钻探识别", "旧版"),
    capability("K-5", "保护区打桩识别", "识别打桩钻探", excluded_fields=["smart_transport"], fields=[]),
    sent("capability", "K-4", 2, verb="withdrawn", reason="示例：不再提供"),
    sent("investor", "F-1", name="示例产业基金", interests="轨道交通与低空巡查", fields=["smart_transport"]),
]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A registry with one need and what is offered for it."""
    folder = tmp_path_factory.mktemp("supply")
    with wiring.event_log(Settings.in_folder(folder)) as log:
        Sender(log).send(HISTORY)
    found = Command(folder)
    found.ok("run")
    return found


def test_all_events_are_accepted(command: Command) -> None:
    assert command.lines("rejections", "list") == []


def test_a_company_is_listed_once_with_its_living_capabilities(command: Command) -> None:
    (company,) = [it for it in command.lines("supply", "list", "companies") if it["credit_code"]]
    assert (company["credit_code"], company["capabilities"], company["district"]) == (CODE, 4, "510104")
    shown = command.json("supply", "show", company["company_id"])
    assert {it["local_id"] for it in shown["offers"]} == {"K-1", "K-2", "K-3", "K-4", "K-5"}
    assert shown["provenance"]["district"] == [f"supplier/{INVESTMENT}/1"]


def test_a_scenario_finds_what_fits_and_not_what_is_excluded_or_withdrawn(command: Command) -> None:
    found = command.json("supply", "match", f"{RAIL}/S-1", *ON)
    assert [it["offer"].partition("/")[2] for it in found["matches"]] == ["K-1", "K-3", "K-2"]
    assert found["matches"][0]["fit"] == "fits"
    assert [it["offer"] for it in found["investors"]] == [f"{INVESTMENT}/F-1"]
    registry_id = command.lines("registry", "list")[0]["registry_id"]
    assert command.json("supply", "match", registry_id, *ON) == found


def test_a_capability_finds_the_open_scenario_until_its_deadline(command: Command) -> None:
    found = command.json("supply", "match", f"{INVESTMENT}/K-1", *ON)
    assert [it["scenario"] for it in found["matches"]] == [f"{RAIL}/S-1"]
    late = command.json("supply", "match", f"{INVESTMENT}/K-1", "--on", "2026-07-01", "--words-only")
    assert late["matches"] == []
    asked = ("supply", "match", f"{RAIL}/S-1", "--on", "2026-07-01", "--words-only")
    assert "场景已于2026-06-30截止" in command.ok(*asked)
    assert [it["code"] for it in command.json(*asked)["closed"]] == ["deadline_passed"]


@pytest.mark.parametrize(("local_id", "code"), [("K-1", None), ("K-5", "field_excluded"), ("K-4", "offer_withdrawn")])
def test_it_is_explained_why_or_why_not(command: Command, local_id: str, code: str | None) -> None:
    found = command.json("supply", "explain", f"{RAIL}/S-1", f"{INVESTMENT}/{local_id}", *ON)
    assert [it["code"] for it in found["obstacles"]] == ([code] if code else [])
    assert found["score"] == round(sum(it["points"] for it in found["reasons"]), 3)


def test_people_read_it_in_chinese(command: Command) -> None:
    shown = command.ok("supply", "match", f"{RAIL}/S-1", *ON)
    assert "保护区无人机巡查" in shown
    assert "用词相同" in shown
    assert "示例产业基金" in command.ok("supply", "list", "investors")
    assert "已首用" in command.ok("supply", "show", f"{INVESTMENT}/K-1")
    assert "硬条件不符" in command.ok("supply", "explain", f"{RAIL}/S-1", f"{INVESTMENT}/K-5", *ON)


def test_what_is_not_there_is_told(command: Command) -> None:
    result = command("supply", "match", "nobody/1")
    assert result.exit_code == 1
    assert "登记库中没有" in result.output


def test_a_wrong_day_is_wrong_usage(command: Command) -> None:
    assert command("supply", "match", f"{RAIL}/S-1", "--on", "1月").exit_code == 2


def test_a_rebuild_gives_the_same_rows(command: Command) -> None:
    assert command("rebuild", "--check").exit_code == 0


def test_the_id_that_a_company_had_before_its_code_came_leads_to_it(tmp_path: Path) -> None:
    own = Command(tmp_path)
    association = Rail(own, INVESTMENT)
    said = {"name": "示例后补有限公司", "district": "510104", "kind": "private"}
    association.say(event("supplier.stated.v1", said, source=INVESTMENT, subject="9"))
    (before,) = own.lines("supply", "list", "companies")
    association.say(
        event("supplier.stated.v1", said | {"credit_code": CODE}, source=INVESTMENT, subject="9", sequence=2)
    )
    (after,) = own.lines("supply", "list", "companies")
    assert before["company_id"] != after["company_id"]
    for typed in (before["company_id"], before["company_id"].lower().replace("-", " "), after["company_id"]):
        assert own.json("supply", "show", typed)["company_id"] == after["company_id"]
    assert own("supply", "show", "CDC-0000-0000-0000-0").exit_code == ExitCode.USAGE
    with serving(own) as client:
        moved = client.get(f"/supply/companies/{before['company_id']}")
        assert (moved.status_code, moved.headers["location"]) == (303, f"/supply/companies/{after['company_id']}")
        assert "示例后补有限公司" in client.get(moved.headers["location"]).text
