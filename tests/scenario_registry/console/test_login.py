"""Logging in and out, what a session is worth, forms of others, and how often one may try."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from scenario_registry.console.attempts import AT_ONCE, FROM_A_PLACE, Attempts
from sinks.people import IDLE_US, LONGEST_US
from tests.scenario_registry.commands import Command, tampering
from tests.scenario_registry.console.visitor import PASSWORD, Visitor, make_user
from tests.scenario_registry.http.serving import serving_here


@pytest.fixture
def manned(delivered: Command) -> Iterator[tuple[Command, httpx.Client]]:
    """A server over the example feeds, where two may log in."""
    make_user(delivered, "desk-1", "desk")
    make_user(delivered, "reader-1", "reader")
    with serving_here(delivered) as client:
        yield delivered, client


def acts(command: Command) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(command.data_dir / "registry.sqlite")) as connection:
        return connection.execute("SELECT name, act, outcome FROM console_acts ORDER BY number").fetchall()


def test_somebody_logs_in_is_known_and_logs_out(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = Visitor(client)
    assert "登录" in visitor.page("/")
    answer = visitor.log_in("desk-1", to="/changes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/changes")
    cookie = answer.headers["set-cookie"].lower()
    assert all(it in cookie for it in ("httponly", "samesite=lax", "path=/"))
    assert "secure" not in cookie
    assert "desk-1" in visitor.page("/")
    shown = visitor.client.cookies["session"]
    answer = visitor.send("/logout")
    assert (answer.status_code, answer.headers["clear-site-data"]) == (303, '"cache"')
    assert "desk-1" not in visitor.page("/")
    # What was shown before opens nothing any more.
    again = httpx.get(f"{client.base_url}/", cookies={"session": shown})
    assert "desk-1" not in again.text
    assert acts(command) == [("desk-1", "log_in", "done"), ("desk-1", "log_out", "done")]


def test_nothing_secret_is_kept_or_shown(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = Visitor(client)
    visitor.log_in("desk-1")
    shown = visitor.client.cookies["session"]
    kept = b"".join(it.read_bytes() for it in command.data_dir.glob("registry.sqlite*"))
    assert shown.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept
    assert "argon2" not in visitor.page("/")
    assert "argon2" not in command.ok("users", "list")


def test_a_cookie_behind_tls_is_for_tls_only(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    answer = client.post(
        "/login", data={"name": "desk-1", "password": PASSWORD}, headers={"X-Forwarded-Proto": "https"}
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(it in cookie.lower() for it in ("secure", "path=/;", "httponly", "samesite=lax"))
    assert "domain" not in cookie.lower()
    shown = cookie.partition(";")[0].partition("=")[2]
    page = {"Accept": "text/html", "X-Forwarded-Proto": "https"}
    assert "desk-1" in client.get("/", headers={**page, "Cookie": f"__Host-session={shown}"}).text
    # Another host of the same domain may set one of a plain name.
    assert "desk-1" not in client.get("/", headers={**page, "Cookie": f"session={shown}"}).text


@pytest.mark.parametrize(("name", "password"), [("desk-1", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_told_alike(manned: tuple[Command, httpx.Client], name: str, password: str) -> None:
    command, client = manned
    answer = Visitor(client).log_in(name, password)
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert "set-cookie" not in answer.headers
    # It may be a password in the wrong field, so a name that nobody has is not kept.
    assert acts(command) == [("desk-1" if name == "desk-1" else "", "log_in", "refused")]


def test_trying_on_and_on_is_stopped(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    visitor = Visitor(client)
    answers = [visitor.log_in("desk-1", "wrong password") for _ in range(AT_ONCE + 1)]
    assert [it.status_code for it in answers] == [401] * AT_ONCE + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert visitor.log_in("desk-1").status_code == 429
    assert visitor.log_in("reader-1").status_code == 303


def test_attempts_come_back_with_time() -> None:
    time = [0.0]
    attempts = Attempts(lambda: time[0])
    assert [attempts.wait_for("a", "here") for _ in range(AT_ONCE)] == [0.0] * AT_ONCE
    assert attempts.wait_for("a", "here") == pytest.approx(60.0)
    assert attempts.wait_for("a", "there") == 0.0
    time[0] = 61.0
    assert attempts.wait_for("a", "here") == 0.0
    attempts.forget("a", "here")
    assert attempts.wait_for("a", "here") == 0.0


def test_one_password_with_every_name_is_stopped_too() -> None:
    attempts = Attempts(lambda: 0.0)
    waits = [attempts.wait_for(f"name-{it}", "here") for it in range(FROM_A_PLACE + 1)]
    assert waits == [0.0] * FROM_A_PLACE + [pytest.approx(6.0)]
    assert attempts.wait_for("another", "there") == 0.0


def test_forms_of_other_sites_and_of_others_change_nothing(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    visitor, other = Visitor(client), Visitor(client)
    visitor.log_in("desk-1")
    other.log_in("reader-1")
    for fields in ({"other": "1"}, {"form_key": ""}, {"form_key": other.form_key()}):
        assert visitor.client.post("/logout", data=fields).status_code == 403
    key = {"form_key": visitor.form_key()}
    for headers in ({"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = visitor.client.post("/logout", data=key, headers=headers)
        assert answer.status_code == 403
        assert "表单已失效" in answer.text
    assert visitor.client.post("/logout", json=key).status_code == 400
    assert "desk-1" in visitor.page("/")
    from_elsewhere = httpx.post(
        f"{client.base_url}/login",
        data={"name": "desk-1", "password": PASSWORD},
        headers={"Origin": "https://example.org", "Accept": "text/html"},
    )
    assert from_elsewhere.status_code == 403


@pytest.mark.parametrize(("column", "ago_us"), [("created_us", LONGEST_US), ("seen_us", IDLE_US)])
def test_a_session_ends_by_itself(manned: tuple[Command, httpx.Client], column: str, ago_us: int) -> None:
    command, client = manned
    visitor = Visitor(client)
    visitor.log_in("desk-1")
    with tampering(command.data_dir / "registry.sqlite") as connection:
        connection.execute(f"UPDATE console_sessions SET {column} = {column} - ?", (ago_us + 1,))
    assert "desk-1" not in visitor.page("/")


def test_who_is_disabled_or_gets_another_password_is_out(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = Visitor(client)
    visitor.log_in("desk-1")
    command.ok("users", "disable", "desk-1")
    assert "desk-1" not in visitor.page("/")
    assert visitor.log_in("desk-1").status_code == 401
    command.ok("users", "enable", "desk-1")
    assert visitor.log_in("desk-1").status_code == 303
    file = command.data_dir / "other.txt"
    file.write_text("another good password\n", encoding="utf-8")
    command.ok("users", "set-password", "desk-1", "--password-file", str(file))
    assert "desk-1" not in visitor.page("/")
    assert visitor.log_in("desk-1").status_code == 401
    assert visitor.log_in("desk-1", "another good password").status_code == 303


def test_users_are_made_as_they_must_be(delivered: Command) -> None:
    make_user(delivered, "rail-1", "organisation", "--organisation", "成都轨道集团")
    (told,) = delivered.lines("users", "list")
    assert (told["name"], told["role"], told["organisation"]) == ("rail-1", "organisation", "chengdu_rail")
    file = delivered.data_dir / "password.txt"
    short = delivered.data_dir / "short.txt"
    short.write_text("short\n", encoding="utf-8")
    for arguments, code, words in (
        (("create", "rail-1", "--role", "desk", "--password-file", str(file)), 1, "已有用户"),
        (("create", "a b", "--role", "desk", "--password-file", str(file)), 2, "用户名须为"),
        (("create", "new", "--role", "organisation", "--password-file", str(file)), 2, "--organisation"),
        (("create", "new", "--role", "desk", "--organisation", "rail", "--password-file", str(file)), 2, "同时使用"),
        (("create", "new", "--role", "desk", "--password-file", str(short)), 2, "12"),
        (("disable", "nobody"), 1, "没有用户"),
    ):
        result = delivered("users", *arguments)
        assert result.exit_code == code, result.output
        assert words in re.sub(r"[\s│]+", "", result.output) or words in result.output
