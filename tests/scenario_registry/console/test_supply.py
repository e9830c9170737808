"""A capability stated in the form is an event; it is found, and matched with a scenario."""

from __future__ import annotations

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
}


def test_what_is_stated_in_the_form_goes_through_the_log_and_is_shown(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    rail = as_role(client, Role.ORGANISATION)
    assert rail.send("/supply", **FORM).status_code == 303
    assert rail.send("/supply", **FORM, product="第二版").status_code == 303
    shown = command.json("supply", "show", f"{RAIL}/合成-1")
    assert (shown["sequence"], shown["said"]["product"]) == (2, "第二版")
    assert FORM["title"] in rail.client.get("/supply", params={"q": "障碍识别"}).text
    page = rail.client.get(f"/supply/capabilities/{RAIL}/合成-1")
    assert "已首用" in page.text
    scenario = command.lines("registry", "list", "--organisation", RAIL)[0]["registry_id"]
    matched = rail.client.get("/supply/match", params={"scenario": scenario})
    assert (matched.status_code, "理由" in matched.text) == (200, True)


def test_what_the_registry_would_reject_is_told_and_not_sent(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    rail = as_role(client, Role.ORGANISATION)
    refused = rail.send("/supply", **FORM | {"local_id": "合成-2", "supplier_credit_code": "91510100MAFAKE000H"})
    assert (refused.status_code, "不是有效的统一社会信用代码" in refused.text) == (409, True)
    assert command("supply", "show", f"{RAIL}/合成-2").exit_code == 1


def test_what_is_not_there_is_not_found(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    for address in ("/supply/companies/CDC-X", f"/supply/capabilities/{RAIL}/nothing", "/supply/match?scenario=x"):
        assert as_role(client, Role.DESK).client.get(address).status_code == 404
