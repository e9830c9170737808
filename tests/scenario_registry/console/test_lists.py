"""The desk takes a list from the draft to the publication in the console, by two people."""

from __future__ import annotations

from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.visitor import Visitor, make_user
from tests.scenario_registry.http.serving import serving_here


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
        assert "检查：错误" in one.page(address)
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
