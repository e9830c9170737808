"""What is stated in the forms is an event; it is found, matched both ways, changed and taken back, and leads to a case."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import httpx

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.walks.walk import RAIL

FORM = {
    "local_id": "合成-1",
    "title": "合成能力：列车前方障碍识别",
    "supplier_name": "示例企业",
    "technology": "识别列车前方异物侵限",
    "maturity": "first_use",
    "first_use": "1",
    "fields:smart_transport": "1",
    "fields:ai": "1",
    "qualifications": "合成资质一\r\n合成资质二",
}
ADDRESS = "/supply/form/capability"


def test_what_is_stated_in_the_form_goes_through_the_log_and_is_shown(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    rail = as_role(client, Role.ORGANISATION)
    sent = rail.send(ADDRESS, **FORM)
    assert "已发送" in rail.page(sent.headers["location"])
    again = rail.fields_of(f"{ADDRESS}?number=合成-1", ADDRESS)
    assert again.pop("sequence") == "1"
    assert rail.send(ADDRESS, **FORM | {"product": "第二版", "sequence": "1"}).status_code == 303
    shown = command.json("supply", "show", f"{RAIL}/合成-1")
    assert (shown["sequence"], shown["said"]["product"]) == (2, "第二版")
    assert sorted(shown["said"]["fields"]) == ["ai", "smart_transport"]
    assert shown["said"]["qualifications"] == ["合成资质一", "合成资质二"]
    # The desk has stated nothing itself, so what it sees was found.
    desk = as_role(client, Role.DESK).client
    assert FORM["title"] in desk.get("/supply", params={"q": "障碍识别"}).text
    assert FORM["title"] not in desk.get("/supply", params={"q": "障碍%识别"}).text
    (listed,) = command.lines("supply", "list", "--words", "异物侵限")
    assert listed["title"] == FORM["title"]
    page = rail.page(f"/supply/capabilities/{RAIL}/合成-1")
    assert "已首用" in page
    stale = rail.send(ADDRESS, **FORM | {"sequence": "1"})
    assert (stale.status_code, "已有第 2 版" in stale.text) == (409, True)
    taken_back = rail.send(f"{ADDRESS}/withdraw", local_id="合成-1", sequence="2", reason="合成：不再提供")
    assert taken_back.status_code == 303
    assert command.json("supply", "show", f"{RAIL}/合成-1")["withdrawn"]


def test_a_company_and_an_investor_are_stated_too(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    rail = as_role(client, Role.ORGANISATION)
    company = {"local_id": "合成-企", "name": "合成示例有限公司", "kind": "private", "district": "510104"}
    assert rail.send("/supply/form/supplier", **company).status_code == 303
    investor = {"local_id": "合成-投", "name": "合成示例基金", "interests": "轨道交通智能化", "stages:early": "1"}
    assert rail.send("/supply/form/investor", **investor, ticket_min_cny="500000").status_code == 303
    (listed,) = command.lines("supply", "list", "investors", "--words", "合成示例")
    assert (listed["stages"], listed["ticket_min_cny"]) == (["early"], 500_000)
    assert {it["name"] for it in command.lines("supply", "list", "companies", "--words", "合成示例")} == {
        company["name"],
        investor["name"],
    }
    page = rail.page("/supply")
    assert page.count('href="/supply/form/') == 3 + 5
    other = as_role(client, Role.DESK).client.get("/supply").text
    assert "合成示例基金" in other
    assert 'href="/supply/form/' not in other


def test_it_leads_to_the_scenarios_that_fit_and_they_to_it_and_both_to_a_case(
    manned: tuple[Command, httpx.Client],
) -> None:
    command, client = manned
    rail = as_role(client, Role.ORGANISATION)
    assert rail.send(ADDRESS, **FORM).status_code == 303
    told = command.json("supply", "match", f"{RAIL}/合成-1")
    page = rail.page(f"/supply/capabilities/{RAIL}/合成-1")
    assert page.count('href="/scenarios/') == len(told["matches"])
    links = re.findall(r'href="(/cases\?[^"]+)"', page)
    assert len(links) == len(told["matches"]) > 0
    assert "/cases?" not in client.get(f"/supply/capabilities/{RAIL}/合成-1").text
    opened = html.unescape(links[0])
    form = rail.fields_of(opened, "/cases")
    assert (form["capability"], form["scenario"]) == (f"{RAIL}/合成-1", told["matches"][0]["scenario"])
    assert rail.client.post("/cases", data=form).status_code == 303
    (engagement,) = [it for it in command.lines("cases", "list") if it["case_id"] == form["case_id"]]
    assert engagement["state"] == "interested"
    scenario = command.json("registry", "show", *form["scenario"].split("/"))[0]["registry_id"]
    of_scenario = rail.page(f"/scenarios/{scenario}")
    assert quote(form["case_id"], safe="") in of_scenario
    assert "/cases?" not in client.get(f"/scenarios/{scenario}").text


def test_what_the_registry_would_reject_is_told_on_the_form_and_not_sent(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    rail = as_role(client, Role.ORGANISATION)
    refused = rail.send(ADDRESS, **FORM | {"local_id": "合成-2", "supplier_credit_code": "91510100MAFAKE000H"})
    assert (refused.status_code, "不是有效的统一社会信用代码" in refused.text) == (409, True)
    assert FORM["technology"] in refused.text
    assert command("supply", "show", f"{RAIL}/合成-2").exit_code == 1


def test_a_scenario_that_closed_says_so_instead_of_finding_nobody(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    closed = next(
        it for it in command.lines("registry", "list", "--limit", "0") if (it["deadline"] or "9") < "2026-11-01"
    )
    page = client.get("/supply/match", params={"scenario": closed["registry_id"]}).text
    assert f"场景已于{closed['deadline']}截止" in page
    assert "没有符合硬条件的" not in page


def test_what_is_not_there_is_not_found(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    for address in ("/supply/companies/CDC-X", f"/supply/capabilities/{RAIL}/nothing", "/supply/match?scenario=x"):
        assert as_role(client, Role.DESK).client.get(address).status_code == 404
    rail = as_role(client, Role.ORGANISATION)
    for address in (f"{ADDRESS}?number=nothing", "/supply/form/nothing"):
        assert rail.client.get(address).status_code == 404
