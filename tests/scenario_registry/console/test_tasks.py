"""Cases in the console: what waits, a step by a form, what is another's."""

from __future__ import annotations

import html
import re

import httpx

from scenario_registry.console.roles import Role
from scenario_registry.console.tasks import address_of_case
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.test_login import acts
from tests.scenario_registry.console.walks.tasks import scenario_of
from tests.scenario_registry.console.walks.walk import OTHER, RAIL

Manned = tuple[Command, httpx.Client]
ENGAGEMENT = f"{OTHER}/E-1"


def _state(command: Command, kind: str, case: str) -> str:
    (found,) = command.json("cases", "show", case, "--kind", kind)
    return str(found["state"])


def test_a_step_by_a_form_is_an_event_of_the_organisation(manned: Manned) -> None:
    command, client = manned
    scenario, visitor = scenario_of(command), as_role(client, Role.ORGANISATION)
    page = visitor.client.get(address_of_case("refinement", scenario)).text
    assert "合成意见：请写明精度" in page
    form = {"form_key": visitor.form_key(), "kind": "refinement", "step": "submitted", "case_id": scenario}
    said = form | {"sequence": "2", "scenario": scenario, "evidence": "合成附图 | https://example.cn/plan.pdf"}
    assert visitor.client.post("/cases", data=said).status_code == 303
    assert _state(command, "refinement", scenario) == "submitted"
    (found,) = command.json("cases", "show", scenario, "--kind", "refinement")
    assert found["steps"][-1]["organisation"] == RAIL
    assert found["facts"]["evidence"][0]["title"] == "合成附图"
    form_page = address_of_case("refinement", scenario)
    again = visitor.client.post("/cases", data=said, headers={"Referer": str(visitor.client.base_url.join(form_page))})
    assert again.status_code == 409
    # In the language of the page, and with the way back to the form.
    assert "其间有人办理过" in again.text
    assert "somebody acted meanwhile" not in again.text
    assert f'href="{html.escape(form_page)}"' in again.text
    assert ("rail-1", "take_step", "done") in acts(command)


def test_a_form_that_says_nonsense_sends_nothing(manned: Manned) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    form = {"form_key": visitor.form_key(), "kind": "engagement", "step": "accepted", "case_id": ENGAGEMENT}
    said = form | {"sequence": "3", "accepted_on": "soon", "result": "合成：三个月无漏报"}
    refused = visitor.client.post("/cases", data=said)
    assert refused.status_code == 409
    # It is told on the form, where everything stands as it was typed.
    assert "没有发送，请改正" in refused.text
    assert 'name="accepted_on" required value="soon"' in refused.text
    assert said["result"] in refused.text
    not_theirs = visitor.client.post(
        "/cases", data=form | {"step": "introduced", "sequence": "3", "introduced_on": "2026-05-01"}
    )
    assert "step_not_allowed" in not_theirs.text
    assert _state(command, "engagement", ENGAGEMENT) == "pilot"


def test_parties_see_the_price_and_the_desk_does_not(manned: Manned) -> None:
    _, client = manned
    address = address_of_case("engagement", ENGAGEMENT)
    assert "12.35 万元" in as_role(client, Role.ORGANISATION).client.get(address).text
    for role in (Role.DESK, Role.OPERATIONS, Role.ADMINISTRATOR):
        page = as_role(client, role).client.get(address).text
        assert "试点中" in page
        assert "12.35" not in page


def test_an_organisation_sees_its_own_cases_and_groups_only(manned: Manned) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    theirs = f"{OTHER}/{command.lines('registry', 'list', '--organisation', OTHER)[0]['local_id']}"
    command.ok("cases", "step", "refinement.submitted", theirs, "--as", OTHER)
    command.ok("run")
    assert visitor.client.get(address_of_case("refinement", theirs)).status_code == 403
    assert visitor.client.get("/tasks?group=robots").status_code == 403
    assert visitor.client.get("/tasks?group=ai").status_code == 200
    assert theirs not in visitor.client.get("/tasks").text
    # Nor does a refusal say how far it is: it is the same for any step and any number of them.
    form = {"form_key": visitor.form_key(), "kind": "refinement", "case_id": theirs}
    tried = [visitor.client.post("/cases", data=form | {"step": "accepted", "sequence": it}) for it in "019"]
    assert {(it.status_code, "您的角色没有这项权限" in it.text) for it in tried} == {(403, True)}
    assert visitor.client.get(address_of_case("refinement", f"{RAIL}/new")).status_code == 200


def test_the_desk_returns_and_sees_the_group(manned: Manned) -> None:
    command, client = manned
    desk = as_role(client, Role.DESK)
    scenario = scenario_of(command)
    command.ok("cases", "step", "refinement.submitted", scenario, "--as", RAIL)
    command.ok("run")
    assert "审核场景" in desk.client.get("/tasks").text
    form = {"form_key": desk.form_key(), "kind": "refinement", "step": "returned", "case_id": scenario, "sequence": "3"}
    assert desk.client.post("/cases", data=form | {"remarks": "need | 合成意见二\n* | 合成意见三"}).status_code == 303
    assert "合成意见三" in desk.client.get(address_of_case("refinement", scenario)).text
    assert "成员" in desk.client.get("/tasks?group=ai").text


def test_whoever_has_no_task_is_still_told_what_waits_for_them_elsewhere(manned: Manned) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    assert 'href="/tasks"' in visitor.page("/")
    rejected = command.lines("rejections", "list", "--open", "--organisation", RAIL)
    asked = command.lines("reviews", "list", "--waits-for", RAIL, "--limit", "0")
    page = visitor.page("/tasks")
    for address, found in (("/rejections", rejected), ("/reviews?turn=mine", asked)):
        (count,) = re.findall(rf'<li><a href="{re.escape(address)}">[^<]+</a> <b>(\d+)</b>', page)
        assert int(count) == len(found) > 0
    # The page that it leads to shows these and no others: one that was answered waits for its other owner.
    answered = next(it["pair"] for it in asked if {one["organisation"] for one in it["pair"]} != {RAIL})
    left, right = (f"{it['organisation']}/{it['local_id']}" for it in answered)
    command.ok("reviews", "decide", left, right, "unsure", "--as", RAIL, "--by", "合成", "--reason", "合成")
    listed = [visitor.page(f"/reviews?turn={it}").count('href="/reviews/pair?') for it in ("mine", "owners")]
    assert listed == [len(asked) - 1, len(asked)]
    # The desk mends nothing of others.
    assert "退回的事件，待更正" not in as_role(client, Role.DESK).page("/tasks")


def test_a_step_that_was_refused_and_read_in_the_other_language_leads_to_the_tasks(manned: Manned) -> None:
    answer = as_role(manned[1], Role.ORGANISATION).client.get("/cases")
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks")
