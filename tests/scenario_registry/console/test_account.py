"""A user's own page: another password, and out wherever else they are logged in."""

from __future__ import annotations

import re

import httpx

from scenario_registry.console.attempts import AT_ONCE
from scenario_registry.console.roles import Role
from sinks.people import GIVEN_PASSWORD_US
from tests.scenario_registry.commands import Command, tampering
from tests.scenario_registry.console.manned import NAMES, as_role
from tests.scenario_registry.console.test_login import acts
from tests.scenario_registry.console.visitor import PASSWORD, Visitor, make_user
from tests.scenario_registry.http.serving import serving_here

NAME = NAMES[Role.READER]
NEW = "another horse, another battery"


def change(visitor: Visitor, current: str = PASSWORD, new: str = NEW, again: str | None = None) -> httpx.Response:
    return visitor.send("/account/password", current=current, new=new, again=new if again is None else again)


def test_somebody_changes_the_password_and_is_out_everywhere_else(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    here, elsewhere = as_role(client, Role.READER), as_role(client, Role.READER)
    before = here.client.cookies["session"]
    answer = change(here)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert here.client.cookies["session"] != before
    assert "密码已更换" in here.page("/account?done=password")
    assert NAME not in elsewhere.page("/")
    # What was shown before opens nothing any more.
    assert NAME not in httpx.get(f"{client.base_url}/", cookies={"session": before}).text
    assert Visitor(client).log_in(NAME).status_code == 401
    assert Visitor(client).log_in(NAME, NEW).status_code == 303
    assert (NAME, "change_password", "done") in acts(command)
    kept = b"".join(it.read_bytes() for it in command.data_dir.glob("registry.sqlite*"))
    assert NEW.encode() not in kept


def test_what_is_no_new_password_changes_nothing(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.READER)
    for answer, told in (
        (change(visitor, current="not the password"), "现在的密码不对"),
        (change(visitor, new="short"), "12 至 200 个字符"),
        (change(visitor, again=NEW + "!"), "两次输入的新密码不一样"),
        (change(visitor, new=PASSWORD), "新密码与现在的相同"),
        (change(visitor, new=f"{NAME}-Chengdu-2026"), "太容易猜到"),
    ):
        assert (answer.status_code, told in answer.text) == (422, True), told
        assert PASSWORD not in answer.text
        assert NEW not in answer.text
    assert visitor.client.post("/account/password", data={"form_key": "x"}).status_code == 403
    assert Visitor(client).client.post("/account/password", data={"current": PASSWORD}).status_code == 403
    assert Visitor(client).log_in(NAME).status_code == 303
    written = [(act, outcome) for who, act, outcome in acts(command) if who == NAME and act == "change_password"]
    assert written == [("change_password", "refused")]


def test_a_password_that_somebody_else_set_opens_nothing_but_its_change(delivered: Command) -> None:
    make_user(delivered, "new-1", "administrator", is_new=True)
    assert "待换首次密码" in delivered.ok("users", "list")
    with serving_here(delivered) as client:
        visitor = Visitor(client)
        assert visitor.log_in("new-1").status_code == 303
        for path in ("/", "/users", "/scenarios", "/deliver", "/acts"):
            assert visitor.client.get(path).headers["location"] == "/account"
        page = visitor.page("/account")
        assert "别人为您设的" in page
        key = re.search(r'name="form_key" value="([^"]+)"', page)
        assert key is not None
        fields = {"form_key": key[1], "state": "disabled"}
        assert visitor.client.post("/users/new-1", data=fields).headers["location"] == "/account"
        own = {"form_key": key[1], "current": PASSWORD, "new": NEW, "again": NEW}
        assert visitor.client.post("/account/password", data=own).headers["location"] == "/account?done=password"
        assert "待换首次密码" not in visitor.page("/users")
        assert Visitor(client).log_in("new-1", NEW).headers["location"] == "/"
        # Whoever forgot it gets one from somebody else again, and that one is good for a while only.
        file = delivered.data_dir / "password.txt"
        delivered.ok("users", "set-password", "new-1", "--password-file", str(file))
        again = Visitor(client)
        assert again.log_in("new-1").status_code == 303
        assert again.client.get("/").headers["location"] == "/account"
        with tampering(delivered.data_dir / "registry.sqlite") as connection:
            connection.execute(
                "UPDATE console_users SET password_given_us = password_given_us - ?", (GIVEN_PASSWORD_US,)
            )
        assert Visitor(client).log_in("new-1").status_code == 401


def test_trying_on_and_on_is_stopped_here_too(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    visitor = as_role(client, Role.READER)
    answers = [change(visitor, current=f"not the password {number}").status_code for number in range(AT_ONCE + 1)]
    assert answers == [422] * AT_ONCE + [429]
    assert Visitor(client).log_in(NAME).status_code == 429


def test_a_user_sees_and_ends_own_sessions(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    here, elsewhere, another = (as_role(client, it) for it in (Role.READER, Role.READER, Role.DESK))
    assert here.page("/account").count("登录于") == 2
    assert here.send("/account/sessions").status_code == 303
    assert here.page("/account").count("登录于") == 1
    assert NAME not in elsewhere.page("/")
    assert NAMES[Role.DESK] in another.page("/")
    assert acts(command)[-1] == (NAME, "end_sessions", "done")


def test_who_is_not_logged_in_has_no_account(manned: tuple[Command, httpx.Client]) -> None:
    answer = Visitor(manned[1]).client.get("/account")
    assert answer.headers["location"] == "/login?to=%2Faccount"
