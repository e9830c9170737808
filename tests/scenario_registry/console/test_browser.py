"""Every page and act in a real browser, on a screen and on a phone: nothing is too wide, unnamed or unreadable, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.console.manned import NAMES
from tests.scenario_registry.console.visitor import PASSWORD
from tests.scenario_registry.console.walks.walk import RAIL, walks
from tests.support.browser import Heard, page_of_server

WIDTHS = (1400, 390)
_TOLD = ("the server responded with a status of 404", "the server responded with a status of 409")
"""What a browser says of the pages that say so."""
_CLEARED = "Clear-Site-Data header on"
"""What it says once it forgot at a log-out what it kept."""

Manned = tuple[Command, httpx.Client]


@contextmanager
def browsing(manned: Manned, width: int) -> Iterator[Page]:
    """A window; whatever its pages asked for was this server's, and they had nothing to complain of."""
    client = manned[1]
    with page_of_server(str(client.base_url), width) as (page, heard):
        yield page
        require_quiet(heard, client)


def require_quiet(heard: Heard, client: httpx.Client) -> None:
    assert [it for it in heard.said if not any(one in it for one in (*_TOLD, _CLEARED))] == []
    assert [it for it in heard.asked_for if not it.startswith(str(client.base_url))] == []


def log_in(page: Page, role: Role, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(NAMES[role])
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.get_by_role("button", name="退出").wait_for()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    page.get_by_role("link", name="登录").wait_for()


def change_language(page: Page, link: str, language: str) -> None:
    page.get_by_role("link", name=link).click()
    page.locator(f'html[lang="{language}"]').wait_for()


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands."""
    found = ill_shaped(page)
    for it in Axe().run(page).response["violations"]:
        if it["impact"] in ("serious", "critical"):
            found += [f"{page.url} {it['id']}: {one['html'][:200]}" for one in it["nodes"]]
    return found


def ill_shaped(page: Page) -> list[str]:
    """What is wrong with its shape."""
    found = []
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("too wide")
    if page.locator("h1").count() != 1:
        found.append("not one heading")
    return [f"{page.url} {it}" for it in found]


def at_every_width(page: Page, wrong: Callable[[Page], list[str]]) -> list[str]:
    """The page is asked for once: its shape follows the window by its style alone."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {it}" for it in wrong(page)]
    return found


@pytest.mark.slow
def test_every_page_fits_and_everybody_can_use_it(manned: Manned) -> None:
    shown = [it for walk in walks().values() for it in walk.shown(manned[0])]
    found: list[str] = []
    with browsing(manned, WIDTHS[0]) as page:
        for role in (None, *Role):
            if role is not None:
                log_in(page, role)
                for link in page.get_by_role("navigation", name="主导航").get_by_role("link").all():
                    assert page.request.get(link.get_attribute("href") or "").status == 200
            for it in shown:
                if it.role is role:
                    page.goto(it.address)
                    assert page.url.endswith(it.address) or "%" in page.url, "sent elsewhere"
                    found += at_every_width(page, faults)
            change_language(page, "English", "en")
            for it in shown:
                if it.role is role:
                    page.goto(it.address)
                    assert page.locator("html").get_attribute("lang") == "en"
                    found += at_every_width(page, ill_shaped)
            change_language(page, "中文", "zh-CN")
            if role is not None:
                log_out(page)
    assert found == []


def test_the_keyboard_is_enough_to_search(manned: Manned) -> None:
    with browsing(manned, WIDTHS[0]) as page:
        page.goto("/")
        # Who cannot use a mouse comes past the menu at once, and to the search by the tabulator.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.get_by_label("检索场景").fill("无人机")
        page.keyboard.press("Enter")
        page.locator("mark", has_text="无人机").first.wait_for()


def test_a_text_that_turns_its_direction_turns_nothing_beside_it(manned: Manned) -> None:
    with browsing(manned, WIDTHS[0]) as page:
        page.goto("/")
        left_of = """() => {
            const line = document.querySelector('main').appendChild(document.createElement('p'));
            const [title, beside] = ['a', 'span'].map(name => line.appendChild(document.createElement(name)));
            title.textContent = '\u202eabc'; beside.textContent = 'xyz';
            return title.getBoundingClientRect().left < beside.getBoundingClientRect().left;
        }"""
        assert page.evaluate(left_of)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pair_is_judged_and_the_judgement_taken_back_by_keys(manned: Manned, width: int) -> None:
    with browsing(manned, width) as page:
        log_in(page, Role.DESK)
        page.goto("/reviews")
        page.locator("article a").first.click()
        # A key is heard by the page that is there: the pair's, once its own script runs.
        page.wait_for_url("**/reviews/pair?*")
        page.keyboard.press("d")
        page.get_by_text("已记下第 1 号判断").wait_for()
        page.wait_for_load_state()
        assert faults(page) == []
        page.keyboard.press("z")
        page.get_by_text("已撤销").wait_for()
        assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_rejected_event_is_mended_in_its_fields_and_tried_again(manned: Manned, width: int) -> None:
    event = next(
        it["event"] for it in manned[0].lines("rejections", "list", "--organisation", RAIL)
        if it["problems"][0]["code"] == "impossible_date"
    )  # fmt: skip
    with browsing(manned, width) as page:
        log_in(page, Role.ORGANISATION)
        page.goto("/rejections")
        page.locator(f'a[href="/rejections/{event}"]').click()
        day = page.get_by_label("发布日期")
        assert day.input_value() == "2026年2月30日"
        # What is wrong with it is told with it, also to who only hears the page.
        assert "写成 2026-03-11 的形式" in page.locator(f"[id='{day.get_attribute('aria-describedby')}']").inner_text()
        page.get_by_label("场景名称").fill("合成示例：在网页上改正")
        page.get_by_label("锦江区").check()
        for typed, button in (("2026-02-31", "提交"), ("2026-02-28", "试一试，不提交")):
            day.fill(typed)
            page.get_by_role("button", name=button, exact=True).click()
            page.get_by_text("还没有提交").wait_for()
            assert (day.input_value(), page.get_by_label("锦江区").is_checked()) == (typed, True)
            assert faults(page) == []
        page.get_by_role("button", name="提交", exact=True).click()
        page.get_by_text("已重新提交").wait_for()
        assert page.get_by_text("已接收").count() == 1
        assert faults(page) == []
    assert any(it["title"] == "合成示例：在网页上改正" for it in manned[0].lines("registry", "list", "--limit", "0"))


@pytest.mark.parametrize(
    ("width", "button", "told", "withdrawn"), [(1400, "放行", "已放行", 6), (390, "拒绝", "已拒绝", 0)]
)
def test_a_held_delivery_is_released_or_refused(
    manned: Manned, width: int, button: str, told: str, withdrawn: int
) -> None:
    def withdrawn_now() -> int:
        listed = manned[0].lines("registry", "list", "--limit", "0")
        return sum(it["stage"] == "withdrawn" for it in listed)

    before = withdrawn_now()
    with browsing(manned, width) as page:
        log_in(page, Role.OPERATIONS)
        page.goto("/holds")
        page.locator("article a").click()
        page.get_by_role("button", name=button).click()
        # A reason is asked for, and nothing was sent without.
        assert page.get_by_label("理由").evaluate("it => it.validity.valueMissing")
        page.get_by_label("理由").fill("合成示例：与机构核对过")
        page.get_by_role("button", name=button).click()
        page.get_by_role("status").get_by_text(told).wait_for()
        assert page.get_by_role("button", name=button).count() == 0
        assert faults(page) == []
        page.goto("/holds")
        page.get_by_text("没有暂扣的报送").wait_for()
    assert withdrawn_now() - before == withdrawn


@pytest.mark.parametrize("width", WIDTHS)
def test_a_token_is_rotated_and_revoked(manned: Manned, width: int) -> None:
    with browsing(manned, width) as page:
        log_in(page, Role.ORGANISATION)
        page.goto("/tokens")
        page.get_by_role("button", name="更换").click()
        secret = page.locator(".secret").inner_text()
        assert faults(page) == []
        page.goto("/tokens")
        assert secret not in page.content()
        assert page.get_by_role("button", name="吊销").count() == 2
        page.get_by_role("button", name="吊销").first.click()
        page.get_by_text("已吊销").wait_for()
        page.get_by_role("button", name="吊销").click()
        page.get_by_text("已吊销").nth(1).wait_for()
        assert page.get_by_role("button", name="吊销").count() == 0
        assert faults(page) == []
    assert {it["state"] for it in manned[0].lines("tokens", "list") if it["organisation"] == RAIL} == {"revoked"}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_user_is_disabled_and_enabled(manned: Manned, width: int) -> None:
    with browsing(manned, width) as page:
        log_in(page, Role.ADMINISTRATOR)
        page.goto("/users")
        page.get_by_role("button", name=f"停用 {NAMES[Role.DESK]}").click()
        page.get_by_role("button", name=f"恢复 {NAMES[Role.DESK]}").wait_for()
        assert faults(page) == []
        page.get_by_role("button", name=f"恢复 {NAMES[Role.DESK]}").click()
        page.get_by_role("button", name=f"停用 {NAMES[Role.DESK]}").wait_for()
        page.goto("/acts")
        assert page.get_by_text("disabled").count() == page.get_by_text("enabled").count() == 1
        assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_changes_the_password(manned: Manned, width: int) -> None:
    new = "another horse, another battery"
    with browsing(manned, width) as page:
        log_in(page, Role.READER)
        page.get_by_role("link", name=NAMES[Role.READER]).click()
        for label, typed in (("现在的密码", PASSWORD), ("新密码", new), ("再输入一次新密码", new)):
            page.get_by_label(label, exact=True).fill(typed)
        page.get_by_role("main").get_by_role("button", name="更换密码").click()
        page.get_by_role("status").get_by_text("密码已更换").wait_for()
        assert faults(page) == []
        log_out(page)
        page.go_back()
        page.get_by_role("link", name="登录").wait_for()
        log_in(page, Role.READER, new)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_is_checked_and_sent(manned: Manned, width: int) -> None:
    file = next(it for it in FEEDS if it.stem == RAIL)
    with browsing(manned, width) as page:
        log_in(page, Role.ORGANISATION)
        page.goto("/deliver")
        for button, told in (("检查，不发送", "什么也没有发送"), ("发送", "已发送")):
            page.get_by_label("文件").set_input_files(file)
            page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
            page.get_by_role("status").get_by_text(told).wait_for()
            assert page.get_by_text("GD-2026-03").count() == 1
            assert faults(page) == []
