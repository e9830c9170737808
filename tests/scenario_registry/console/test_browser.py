"""Every page and act in a real browser, on a screen and on a phone: nothing is too wide, nothing complains, nothing leaves the machine."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Page

from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.visitor import PASSWORD
from tests.scenario_registry.console.walks.walk import RAIL
from tests.support.browser import Heard, page_of_server

WIDTHS = (1400, 390)
READ = (
    "/",
    "/scenarios",
    "/scenarios?q=夜游&field=culture_tourism",
    "/feeds",
    f"/organisations/{RAIL}",
    "/changes",
    "/login",
)


def log_in(page: Page, name: str) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.get_by_role("button", name="退出").wait_for()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    page.get_by_role("link", name="登录").wait_for()


def require_fits(page: Page) -> None:
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")].filter((it) =>
            !(it.textContent.trim() || it.ariaLabel || (it.labels && it.labels.length) || it.querySelector("img[alt]"))).length"""
    )
    assert unnamed == 0, page.url
    assert page.locator("h1").count() == 1, page.url


def require_quiet(heard: Heard, client: httpx.Client) -> None:
    assert heard.said == []
    assert [it for it in heard.asked_for if not it.startswith(str(client.base_url))] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_are_quiet(manned: tuple[Command, httpx.Client], width: int) -> None:
    _, client = manned
    several = next(it for it in client.get("/v1/scenarios?limit=200").json()["scenarios"] if it["members"] > 1)
    with page_of_server(str(client.base_url), width) as (page, heard):
        for address in (*READ, f"/scenarios/{several['registry_id']}"):
            page.goto(address)
            require_fits(page)
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        require_fits(page)
        page.get_by_role("link", name="中文").click()
        page.goto("/")
        # Who cannot use a mouse comes past the menu at once, and to the search by the tabulator.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.get_by_label("检索场景").fill("无人机")
        page.keyboard.press("Enter")
        page.locator("mark", has_text="无人机").first.wait_for()
        for name in ("operations-1", "admin-1"):
            log_in(page, name)
            for link in page.get_by_role("navigation", name="主导航").get_by_role("link").all():
                leads_to = link.get_attribute("href")
                assert leads_to is not None
                assert page.request.get(leads_to).status == 200
            for address in ("/rejections", "/holds", "/tokens", "/acts", "/reviews"):
                page.goto(address)
                require_fits(page)
            log_out(page)
        require_quiet(heard, client)


@pytest.mark.parametrize("width", WIDTHS)
def test_people_do_their_work(manned: tuple[Command, httpx.Client], width: int) -> None:
    command, client = manned
    with page_of_server(str(client.base_url), width) as (page, heard):
        log_in(page, "desk-1")
        page.goto("/reviews")
        page.locator("article a").first.click()
        require_fits(page)
        page.keyboard.press("d")
        page.get_by_text("已记下第 1 号判断").wait_for()
        page.keyboard.press("z")
        page.get_by_text("已撤销").wait_for()
        require_fits(page)
        log_out(page)

        log_in(page, "rail-1")
        event = next(
            it["event"] for it in command.lines("rejections", "list", "--organisation", RAIL)
            if it["problems"][0]["code"] == "missing_title"
        )  # fmt: skip
        page.goto("/rejections")
        page.locator(f'a[href="/rejections/{event}"]').click()
        require_fits(page)
        text = page.get_by_label("改正后重新提交")
        said = json.loads(text.input_value())
        said["data"]["title"] = "合成示例：在网页上改正"
        text.fill(json.dumps(said, ensure_ascii=False, indent=2))
        page.get_by_role("button", name="提交改正的内容").click()
        page.get_by_text("已重新提交").wait_for()
        assert page.get_by_text("已接收").count() == 1
        page.goto("/tokens")
        page.get_by_role("button", name="更换").click()
        page.locator(".secret").wait_for()
        require_fits(page)
        page.goto("/tokens")
        assert page.locator(".secret").count() == 0
        log_out(page)
        require_quiet(heard, client)
