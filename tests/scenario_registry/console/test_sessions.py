"""What a session and a password are worth against somebody who tries: ids are never the browser's choice, work is the same for all names."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from scenario_registry.console.attempts import AT_ONCE
from scenario_registry.console.forms import MOST_BYTES
from scenario_registry.console.passwords import CONTEXT_WORDS, LONGEST, SHORTEST, PasswordError, is_right, kept
from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.visitor import PASSWORD, Visitor, make_user
from tests.scenario_registry.http.serving import serving_here

ROOT = Path(__file__).parents[3]


def test_nobody_is_there_before_somebody_makes_a_user(delivered: Command) -> None:
    assert delivered.lines("users", "list") == []
    with serving_here(delivered) as client:
        for name in ("admin", "root", "administrator", ""):
            assert Visitor(client).log_in(name, name).status_code == 401
        page = Visitor(client).page("/login")
    assert re.search(r'<input[^>]* name="password" type="password"[^>]* autocomplete="current-password"', page)


@pytest.fixture
def manned(delivered: Command) -> Iterator[httpx.Client]:
    """A server where one may log in."""
    make_user(delivered, "desk-1", "desk")
    with serving_here(delivered) as client:
        yield client


def test_every_log_in_makes_a_new_session_and_ends_the_one_before(manned: httpx.Client) -> None:
    visitor = Visitor(manned)
    visitor.client.cookies.set("session", "chosen-by-somebody-else")
    shown = []
    for _ in range(2):
        answer = visitor.log_in("desk-1")
        visitor.client.cookies.clear()
        shown.append(answer.headers["set-cookie"].partition(";")[0].partition("=")[2])
        visitor.client.cookies.set("session", shown[-1])
    first, second = shown
    assert len({"chosen-by-somebody-else", first, second}) == 3
    assert len(first) >= 43
    assert "desk-1" in visitor.page("/")
    for it in ("chosen-by-somebody-else", first):
        visitor.client.cookies.clear()
        visitor.client.cookies.set("session", it)
        assert "desk-1" not in visitor.page("/")


@pytest.mark.parametrize(
    "elsewhere", ["//example.org/", "https://example.org/", "/\\example.org", "/\t/example.org", "javascript:1", "/\r\nA: b"]
)  # fmt: skip
def test_logging_in_leads_to_no_other_site(manned: httpx.Client, elsewhere: str) -> None:
    answer = Visitor(manned).log_in("desk-1", to=elsewhere)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_who_is_not_logged_in_sends_small_forms_only(manned: httpx.Client) -> None:
    visitor = Visitor(manned)
    large = {"name": "desk-1", "password": PASSWORD, "more": "x" * 20_000}
    assert visitor.client.post("/login", data=large).status_code == 403
    assert visitor.log_in("desk-1").status_code == 303
    assert visitor.send("/reviews/judge", more="x" * 20_000).status_code != 413
    assert visitor.send("/reviews/judge", more="x" * MOST_BYTES).status_code == 413


def test_addresses_that_the_asker_makes_up_do_not_give_more_attempts(delivered: Command) -> None:
    make_user(delivered, "desk-1", "desk")
    stopped = [401] * AT_ONCE + [429]
    with serving_here(delivered) as client:
        # A proxy on this machine appends whom it saw to what it was told.
        assert tried(client, "198.51.100.{}, 203.0.113.7") == stopped
        assert tried(client, "203.0.113.{}") == [401] * (AT_ONCE + 1)
    # Whoever is no proxy of ours may tell what he likes.
    with serving_here(delivered.where(SCENARIOS_TRUSTED_PROXIES="192.0.2.1")) as client:
        assert tried(client, "203.0.113.{}") == stopped


def test_the_web_servers_own_variable_is_refused_and_not_passed_over(delivered: Command) -> None:
    code, _, told = delivered.where(FORWARDED_ALLOW_IPS="*").outcome("serve", "--port", "0")
    assert code == 2
    assert "SCENARIOS_TRUSTED_PROXIES" in told


def tried(client: httpx.Client, told: str) -> list[int]:
    """What is answered to a wrong password sent again and again from addresses that a header tells."""
    wrong = {"name": "desk-1", "password": "wrong password"}
    places = [told.format(10 + it) for it in range(AT_ONCE + 1)]
    return [client.post("/login", data=wrong, headers={"X-Forwarded-For": it}).status_code for it in places]


def test_passwords_are_long_enough_whole_and_of_any_characters() -> None:
    for refused in ("x" * (SHORTEST - 1), "x" * (LONGEST + 1)):
        with pytest.raises(PasswordError):
            kept(refused)
    password = " 成都 é'\"<> 合成" * 14
    assert 64 < len(password) <= LONGEST
    known = kept(password)
    assert is_right(password, known)
    for other in (password[:-1], password.strip(), password.upper(), password + " ", "x" * 100_000):
        assert not is_right(other, known)


@pytest.mark.parametrize(
    "easy",
    ["password1234", "1qaz2wsx3edc", "Passw0rd!Passw0rd!", "aaaaaaaaaaaa", "abcdefghijklm", "口令口令口令口令口令口令", "desk-1desk-1desk-1",
     "Chengdu2026!!", "scenario-registry-2026", "成都轨道集团2026!!", "desk-1.administrator", "成都场景成都场景成都场景"],
)  # fmt: skip
def test_a_password_that_anybody_would_try_is_refused(easy: str) -> None:
    with pytest.raises(PasswordError, match="太容易猜到"):
        kept(easy, "desk-1", "成都轨道集团")


def test_words_of_the_place_take_nothing_from_what_is_hard_to_guess_without_them() -> None:
    for hard in (PASSWORD, "成都的茶馆下午总有人在下棋", "desk-1 kqzvw8pxm", "4@8({[<369&#!1/|0$5+7%2" * 8):
        assert is_right(hard, kept(hard, "desk-1", "成都轨道集团"))


def test_words_of_the_place_are_those_that_are_documented() -> None:
    (told,) = re.findall(
        r"the words of this place \(([^)]+),\nnames of roles\)",
        (ROOT / "docs" / "console.md").read_text(encoding="utf-8"),
    )
    assert set(told.split(", ")) | set(Role) == set(CONTEXT_WORDS)


def test_what_is_kept_of_a_password_is_slow_to_find_by_trying() -> None:
    first, second = kept(PASSWORD), kept(PASSWORD)
    assert first != second
    cost = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", first)
    assert cost is not None
    kibibytes, times = map(int, cost.groups())
    assert kibibytes >= 47_104
    assert times >= 1


def test_a_name_that_nobody_has_is_as_much_work_as_one_that_somebody_has() -> None:
    known = kept(PASSWORD)
    assert not is_right(PASSWORD, None)
    somebody = least_work(lambda: is_right("wrong password", known))
    nobody = least_work(lambda: is_right("wrong password", None))
    assert somebody / 2 < nobody < somebody * 2


def least_work(act: Callable[[], object]) -> float:
    """Seconds of processor time of this process, the least of five."""
    found = []
    for _ in range(5):
        before = time.process_time()
        act()
        found.append(time.process_time() - before)
    return min(found)
