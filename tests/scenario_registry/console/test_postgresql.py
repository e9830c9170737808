"""The same over PostgreSQL: a login of the console's role is enough to work, one of the readers' role to read and no more."""

from __future__ import annotations

import pytest

from scenario_registry.demo.deliveries import ORGANISATIONS, SUPPLY
from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.console.hostile import TYPED, faults_of_the_server
from tests.scenario_registry.console.visitor import PASSWORD, Visitor, make_user
from tests.scenario_registry.http.serving import as_duty, on_postgresql, serving_here

NAME = "worked_in"


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command line as the owner, over the example feeds."""
    found = on_postgresql(tmp_path_factory.mktemp("worked"), NAME).where(
        SCENARIOS_ORGANISATIONS_FILE=str(ORGANISATIONS)
    )
    for file in FEEDS:
        found.ok("feed", "publish", str(file))
    association = found.where(SCENARIOS_FEEDS_DIR=str(SUPPLY))
    association.ok("feed", "publish", str(SUPPLY / "example_association.csv"))
    found.ok("run")
    found.ok("tokens", "create", "chengdu_rail")
    found("quality", "run")
    for act, *more in (
        ("draft", "--title", "合成：第一批清单", "--stage", "published"),
        ("freeze", "--note", "合成：测试"),
        ("approve",),
        ("publish",),
    ):
        found.ok("lists", act, "2026-S-01", *more, "--by", "乙" if act == "approve" else "甲")
        found.ok("run")
    found.ok("lists", "draft", "2026-S-02", "--title", "合成：草稿", "--by", "甲")
    found.ok("run")
    make_user(found, "desk-1", "desk")
    make_user(found, "admin-1", "administrator")
    return found


def test_people_work_as_over_a_file(owner: Command) -> None:
    with serving_here(as_duty(owner, NAME, "console")) as client:
        desk, administrator = Visitor(client), Visitor(client)
        assert desk.log_in("desk-1").status_code == 303
        asked = owner.lines("reviews", "list", "--limit", "1")[0]
        left, right = (f"{it['organisation']}/{it['local_id']}" for it in asked["pair"])
        fields = desk.fields_of(f"/reviews/pair?left={left}&right={right}", "/reviews/judge")
        done = desk.client.post("/reviews/judge", data=fields | {"verdict": "different"})
        assert done.status_code == 303
        shown = owner.json("reviews", "show", left, right)
        assert shown["verdict"] == "different"
        number = str(shown["judgements"][-1]["number"])
        assert desk.send("/reviews/undo", number=number, reason="看错").status_code == 303
        assert owner.json("reviews", "show", left, right)["verdict"] is None
        assert administrator.log_in("admin-1").status_code == 303
        token = owner.lines("tokens", "list")[0]["id"]
        assert 'class="secret"' in administrator.send(f"/tokens/{token}/rotate").text
        subscribed = administrator.send("/subscriptions", name="合成", way="feed", rhythm="once", words="无人机")
        assert 'class="secret"' in subscribed.text
        ended = owner.lines("notices", "list")[-1]["subscription"]
        assert administrator.send(f"/subscriptions/{ended}/end").status_code == 303
        assert administrator.send("/users/desk-1", state="disabled").status_code == 303
        assert "desk-1" not in desk.page("/")
        assert administrator.page("/acts").count('data-label="谁"') == 8
        for path in (
            *(
                "/",
                "/scenarios",
                "/feeds",
                "/organisations/chengdu_rail",
                "/changes",
                "/rejections",
                "/holds",
                "/account",
            ),
            *("/board", "/board/file.xlsx", "/subscriptions", "/lists", "/lists/2026-S-01", "/supply", "/tasks"),
            *("/quality", "/quality/chengdu_rail/ledger.rejected.share", "/quality/rows.csv", "/quality/report.html"),
            *("/rejections?after=chengdu_media/99/0", "/rejections/table.csv"),
        ):
            administrator.page(path)
        rejected = owner.lines("rejections", "list", "--open")[0]["event"]
        make_user(owner, "operations-1", "operations")
        operations = Visitor(client)
        assert operations.log_in("operations-1").status_code == 303
        fields = operations.fields_of(f"/rejections/{rejected}", f"/rejections/{rejected}")
        tried = operations.client.post(f"/rejections/{rejected}", data=fields | {"how": "try_json"})
        assert (tried.status_code, "提交的结果会是" in tried.text) == (200, True)
        new = "another horse, another battery"
        assert administrator.send("/account/password", current=PASSWORD, new=new, again=new).status_code == 303
        assert Visitor(client).log_in("admin-1", new).status_code == 303
        owner.ok("users", "enable", "desk-1")


def test_no_value_is_a_fault_of_the_server(owner: Command) -> None:
    make_user(owner, "admin-2", "administrator")
    with serving_here(as_duty(owner, NAME, "console")) as client:
        visitor = Visitor(client)
        assert {visitor.log_in(it, it).status_code for it in TYPED} == {400, 401}
        assert visitor.log_in("admin-2").status_code == 303
        assert faults_of_the_server(visitor, ("/account", "/subscriptions", "/rejections", "/users")) == []


def test_a_reader_shows_pages_and_offers_no_login(owner: Command) -> None:
    with serving_here(as_duty(owner, NAME, "reader")) as client:
        visitor = Visitor(client)
        several = next(it for it in client.get("/v1/scenarios?limit=200").json()["scenarios"] if it["members"] > 1)
        addresses = ("/", "/scenarios", "/feeds", "/organisations/chengdu_rail", "/changes", "/supply", "/lists")
        for path in (*addresses, "/lists/2026-S-01", f"/scenarios/{several['registry_id']}"):
            visitor.page(path)
        assert "光储充放综合能源站" in visitor.page("/supply/capabilities/example_association/能力-11")
        assert "示例企业" in visitor.page("/supply/match?scenario=chengdu_urban_investment/CT-CJ-0004")
        assert [it["number"] for it in client.get("/v1/lists").json()] == ["2026-S-01"]
        assert client.get("/v1/lists/2026-S-01").json()["digest"] == owner.json("lists", "show", "2026-S-01")["digest"]
        assert client.get("/v1/lists/2026-S-02").status_code == 404
        answer = visitor.log_in("desk-1")
        assert answer.status_code == 403
        assert "不提供登录" in answer.text
