"""``scenarios cases``, ``tasks`` and ``groups``: a case from its first step on, by the command line alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scenario_registry.commands import Command
from tests.scenario_registry.notices.configured import Rail
from tests.support.events import stated, withdrawn

RAIL, MEDIA, DESK = "chengdu_rail", "chengdu_media", "promotion_center"
ENGAGEMENT = f"{MEDIA}/E-1"


def step(command: Command, name: str, case: str, speaker: str, *more: str) -> None:
    """Send it and have it processed."""
    assert "已发送" in command.ok("cases", "step", name, case, "--as", speaker, *more)
    command.ok("run")


def shown(command: Command, case: str, *more: str) -> dict[str, Any]:
    (found,) = command.json("cases", "show", case, *more)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def scenario(delivered: Command) -> str:
    """A record of the rail group."""
    return f"{RAIL}/{delivered.lines('registry', 'list', '--organisation', RAIL)[0]['local_id']}"


def test_a_refinement_is_returned_and_submitted_again(delivered: Command, scenario: str) -> None:
    step(delivered, "refinement.submitted", scenario, RAIL)
    step(
        delivered, "refinement.returned", scenario, DESK, "--set", 'remarks=[{"field": "need", "remark": "请写明精度"}]'
    )
    assert shown(delivered, scenario)["state"] == "returned"
    (task,) = delivered.lines("tasks", "list", "--organisation", "成都轨道集团")
    assert (task["owner"], task["task_zh"]) == (RAIL, "按意见修改后重新提交")
    text = delivered.ok("cases", "show", scenario, "--as", RAIL)
    assert "need：请写明精度" in text
    assert "refinement.submitted（提交）" in text
    step(delivered, "refinement.submitted", scenario, RAIL)
    assert [one["after"] for one in shown(delivered, scenario)["steps"]] == ["submitted", "returned", "submitted"]


def test_an_engagement_keeps_what_is_confidential_for_its_parties(delivered: Command, scenario: str) -> None:
    registry_id = delivered.lines("registry", "list", "--organisation", RAIL)[0]["registry_id"]
    step(delivered, "engagement.interested", ENGAGEMENT, MEDIA, "--scenario", scenario, "--capability", f"{MEDIA}/C-1")
    secret = {"agreed_on": "2026-04-01", "confidential": {"price_cny": 123_456, "terms": "合成条款"}}
    file = delivered.data_dir / "agreed.json"
    file.write_text(json.dumps(secret), encoding="utf-8")
    step(delivered, "engagement.agreed", ENGAGEMENT, RAIL, "--data", str(file))
    step(
        delivered, "engagement.piloted", ENGAGEMENT, MEDIA, "--set", "started_on=2026-04-20", "--set", "use=first_trial"
    )
    step(
        delivered,
        "engagement.accepted",
        ENGAGEMENT,
        RAIL,
        "--set",
        "accepted_on=2026-07-31",
        "--set",
        "result=合成结果",
    )
    for viewer in (RAIL, MEDIA):
        assert shown(delivered, ENGAGEMENT, "--as", viewer)["confidential"][0]["price_cny"] == 123_456
    for other in ([], ["--as", DESK], ["--as", "chengdu_culture_tourism"]):
        assert "123456" not in json.dumps(shown(delivered, ENGAGEMENT, *other))
        assert "合成条款" not in delivered.ok("cases", "show", ENGAGEMENT, *other)
    text = delivered.ok("cases", "show", ENGAGEMENT)
    assert "可复用案例" in text
    assert "合成结果" in text
    listed = delivered.ok("cases", "list", "--scenario", registry_id)
    assert "事项已到 reached：已验收" in listed
    assert "已验收" in listed
    assert "合成条款" not in listed
    assert "可引用的 accepted, to point to：1 件" in delivered.ok("cases", "list", "--capability", f"{MEDIA}/C-1")
    assert not delivered.lines("cases", "list", "--capability", f"{MEDIA}/C-2")


def test_what_is_not_allowed_is_not_sent(delivered: Command, scenario: str) -> None:
    before = delivered.json("ledger")
    refused = {
        "step_not_allowed": ("refinement.accepted", scenario, DESK),
        "step_of_another_role": ("refinement.submitted", scenario, MEDIA, "--scenario", scenario),
        "unknown_organisation": ("refinement.submitted", scenario, "nobody"),
    }
    for code, (name, case, speaker, *more) in refused.items():
        result = delivered("cases", "step", name, case, "--as", speaker, *more)
        assert (result.exit_code, code in result.stderr) == (1, True), result.stderr
        assert "没有发送" in result.stderr
    bad = delivered("cases", "step", "refinement.submitted", scenario, "--as", RAIL, "--set", "evidence=[{}]")
    assert (bad.exit_code, "data.evidence.0.title" in bad.stderr) == (1, True)
    assert delivered("cases", "step", "refinement.nothing", scenario, "--as", RAIL).exit_code == 2
    delivered.ok("run")
    assert delivered.json("ledger") == before


def test_a_case_about_what_was_withdrawn_says_so_as_long_as_somebody_must_act(command: Command) -> None:
    rail, case = Rail(command), f"{RAIL}/S-8"
    rail.say(stated("S-8"), withdrawn("S-8", 2))
    sent = command("cases", "step", "refinement.submitted", case, "--as", RAIL)
    assert (sent.exit_code, f"场景 {case} 已由其机构撤回" in sent.stderr) == (0, True)
    command.ok("run")
    (task,) = command.lines("tasks", "list")
    assert [it["code"] for it in task["warnings"]] == ["case_withdrawn_scenario"]
    command.ok("cases", "step", "refinement.taken_back", case, "--as", RAIL, "--set", "reason=合成")
    command.ok("run")
    assert "case_withdrawn_scenario" not in command.ok("cases", "show", case, "--json")


def test_a_case_about_what_nobody_stated_says_so_until_it_is_stated(command: Command) -> None:
    rail, case = Rail(command), f"{RAIL}/S-9"
    rail.say()
    sent = command("cases", "step", "refinement.submitted", case, "--as", RAIL)
    assert (sent.exit_code, "已发送" in sent.stdout) == (0, True)
    assert f"没有机构报送过场景 {case}；核对机构代码和编号" in sent.stderr
    command.ok("run")
    assert shown(command, case)["state"] == "submitted"
    assert "case_unknown_scenario" in command.ok("cases", "show", case)
    assert "未报送" in command.ok("tasks", "list")
    (task,) = command.lines("tasks", "list")
    assert task["warnings"][0]["code"] == "case_unknown_scenario"
    walked = shown(command, case)["steps"]
    rail.say(stated("S-9"))
    # As if it had been stated first.
    assert shown(command, case)["steps"] == walked
    assert "case_unknown_scenario" not in command.ok("cases", "show", case, "--json")
    again = command.json("cases", "step", "refinement.taken_back", case, "--as", RAIL, "--set", "reason=合成")
    assert again["warnings"] == []


def test_tasks_go_from_the_organisation_to_the_city(delivered: Command, scenario: str) -> None:
    step(delivered, "refinement.submitted", scenario, RAIL)
    step(delivered, "refinement.returned", scenario, DESK, "--set", 'remarks=[{"field": "*", "remark": "请补充"}]')
    (task,) = delivered.lines("tasks", "list", "--organisation", RAIL, "--on", "2026-11-26")
    assert task["urgency"] == "open"
    assert not delivered.lines("tasks", "list", "--organisation", DESK)
    (late,) = delivered.lines("tasks", "list", "--organisation", DESK, "--on", "2027-06-01", "--overdue")
    assert (late["urgency"], late["escalated_to"], late["owner"]) == ("escalated", "desk", RAIL)
    assert [it["code"] for it in late["warnings"]] == ["holidays_not_declared"]
    told = delivered.ok("tasks", "list", "--organisation", DESK, "--on", "2027-06-01")
    assert "已上报市级" in told
    assert "，期限可能有变" in told


def test_a_group_sees_its_chain(delivered: Command, tmp_path: Path) -> None:
    ours = next(it for it in delivered.lines("registry", "list", "--limit", "0") if it.get("industry_chain"))
    chain, key = ours["industry_chain"], f"{ours['organisation']}/{ours['local_id']}"
    step(delivered, "refinement.submitted", key, ours["organisation"])
    figures = delivered.json("groups", "show", chain)
    assert figures["cases"] == {"refinement.submitted": 1}
    assert figures["tasks"] == 1
    assert sum(figures["scenarios"].values()) >= 1
    assert [it["case_id"] for it in delivered.lines("tasks", "list", "--group", chain)] == [key]
    other = "fintech" if chain != "fintech" else "ai"
    assert not delivered.lines("tasks", "list", "--group", other)
    assert len(delivered.lines("groups", "list")) == 16
    file = tmp_path / "groups.csv"
    file.write_text(
        "chain,name_zh,name_en,members,status,source\nai,专班,Group,chengdu_rail,named,city\n", encoding="utf-8"
    )
    (own,) = delivered.where(SCENARIOS_WORKING_GROUPS_FILE=str(file)).lines("groups", "list")
    assert own["members"] == [RAIL]
