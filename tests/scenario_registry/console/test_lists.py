"""The desk takes a list from the draft to the publication in the console, by two people."""

from __future__ import annotations

import httpx

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.visitor import Visitor, make_user
from tests.scenario_registry.http.serving import serving_here

_DRAFTED = "/lists/2026-S-02"


def test_two_people_of_the_desk_publish_a_list(delivered: Command) -> None:
    for name in ("desk-1", "desk-2"):
        make_user(delivered, name, "desk")
    with serving_here(delivered) as client:
        one, other = Visitor(client), Visitor(client)
        one.log_in("desk-1")
        other.log_in("desk-2")
        address = "/lists/2026-S-01"
        assert (
            one.send("/lists", number="2026-S-01", title="合成：首批", office="合成：某中心", field="ai").status_code
            == 303
        )
        draft = one.page(address)
        assert "检查：错误" in draft
        # What is wrong is said in words, and no code is shown.
        assert "截止日期 … 已过" in draft
        assert "list_deadline_passed" not in draft.replace('value="list_deadline_passed"', "")
        assert client.get(address).status_code == 404
        assert one.send(f"{address}/freeze", note="合成：截止日期已过，仅供测试").status_code == 303
        assert "须由另一人审批" in one.page(address)
        approval = other.fields_of(address, f"{address}/approve")
        assert one.send(f"{address}/approve", digest=approval["digest"]).status_code == 409
        assert other.client.post(f"{address}/approve", data=approval).status_code == 303
        publication = one.fields_of(address, f"{address}/publish")
        assert one.client.post(f"{address}/publish", data=publication).status_code == 303
        assert "合成：首批" in client.get("/lists").text
        assert client.get(address).status_code == 200
        assert client.get("/v1/lists/2026-S-01").json()["digest"] == publication["digest"]
        _correct_and_withdraw(one, other, client)


def test_what_the_check_finds_is_left_out_by_a_draft_said_anew(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    desk = as_role(client, Role.DESK)
    before = desk.page(_DRAFTED)
    assert "已列入 … 第 … 项" in before
    assert desk.send(f"{_DRAFTED}/leave-out", code="on_earlier_list").status_code == 303
    after = desk.page(_DRAFTED)
    assert "已列入 … 第 … 项" not in after
    published = {it["registry_id"] for it in client.get("/v1/lists/2026-S-01").json()["entries"]}
    drafted = {it["registry_id"] for it in command.json("lists", "show", "2026-S-02")["entries"]}
    assert published
    assert drafted
    assert published.isdisjoint(drafted)
    assert f"不列入 {len(published)} 项" in after
    assert desk.send(f"{_DRAFTED}/leave-out", code="on_earlier_list").status_code == 422


def _correct_and_withdraw(one: Visitor, other: Visitor, client: httpx.Client) -> None:
    """Errata make a new edition, and a list is taken back: with a reason, and with its number typed again."""
    address = "/lists/2026-S-01"
    first, second = client.get("/v1/lists/2026-S-01").json()["entries"][:2]
    errata = one.fields_of(address, f"{address}/correct")
    assert errata["edition"] == "1"
    errata |= {"update": f"{second['registry_id']}\r\n", "remove": first["registry_id"], "reason": "合成：重复列入"}
    assert one.client.post(f"{address}/correct", data=errata | {"confirm": "2026-S-02"}).status_code == 409
    assert one.client.post(f"{address}/correct", data=errata | {"remove": "CDS-1"}).status_code == 409
    said = errata | {"confirm": "2026-S-01"}
    assert one.client.post(f"{address}/correct", data=said | {"update": "", "remove": ""}).status_code == 422
    assert one.client.post(f"{address}/correct", data=said).status_code == 303
    assert "合成：重复列入" in client.get(address).text
    told = client.get("/v1/lists/2026-S-01").json()
    assert told["edition"] == 2
    assert first["registry_id"] not in {it["registry_id"] for it in told["entries"]}
    theirs = other.client.post(f"{address}/correct", data=said | {"form_key": other.form_key()})
    assert (theirs.status_code, "已有更新的版次" in theirs.text) == (409, True)
    withdrawal = one.fields_of(address, f"{address}/withdraw") | {"reason": "合成：整份有误"}
    assert one.client.post(f"{address}/withdraw", data=withdrawal).status_code == 409
    assert one.client.post(f"{address}/withdraw", data=withdrawal | {"confirm": "2026-S-01"}).status_code == 303
    page = client.get(address).text
    assert "合成：整份有误" in page
    assert f"{address}/withdraw" not in one.page(address)
