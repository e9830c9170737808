"""Pages in a real browser that has no network: Debian's Chromium, told what to do by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright


def chromium() -> str:
    """The program. Skips the test, and says how to get it, where it is not."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not here: apt-get install chromium fonts-noto-cjk, as .ci/run does / 缺少 chromium")
    return found


class Heard:
    """What a page did beside being shown: ``asked_for`` every address it wanted, ``said`` everything on its console, errors too."""

    def __init__(self, page: Page) -> None:
        self.asked_for: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda it: self.asked_for.append(it.url))
        page.on("console", lambda it: self.said.append(it.text))
        page.on("pageerror", lambda it: self.said.append(str(it)))


@contextmanager
def page_without_network(url: str, width: int) -> Iterator[tuple[Page, Heard]]:
    """The page at ``url``, in a window so many pixels wide, and what it did. Whatever it asks the network for fails."""
    with _window(width, offline=True) as page:
        heard = Heard(page)
        page.goto(url)
        yield page, heard


@contextmanager
def page_of_server(base_url: str, width: int) -> Iterator[tuple[Page, Heard]]:
    """An empty page whose addresses begin at a server on this machine, and what it will have done."""
    with _window(width, base_url=base_url) as page:
        yield page, Heard(page)


@contextmanager
def _window(width: int, **context: Any) -> Iterator[Page]:
    program = chromium()
    with sync_playwright() as playwright:
        # Who runs tests as root has no sandbox.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
        browser.close()
