"""Somebody before the console, without a browser: logs in, opens pages, sends their forms."""

from __future__ import annotations

import html
import re
from pathlib import Path

import httpx
from sqlalchemy import update

from scenario_registry import wiring
from sinks.people_tables import console_users
from tests.scenario_registry.commands import Command
from tests.support.waiting import HANGS_SECONDS

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
"""What a browser sends with a question."""

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody


def make_user(command: Command, name: str, role: str, *more: str, is_new: bool = False) -> None:
    """By the command line; unless ``is_new``, as if the password were the user's own meanwhile."""
    file = Path(command.data_dir) / "password.txt"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    command.ok("users", "create", name, "--role", role, "--password-file", str(file), *more)
    if not is_new:
        with wiring.registry(command.settings()) as registry, registry.engine.begin() as connection:
            connection.execute(update(console_users).where(console_users.c.name == name).values(password_given_us=None))


class Visitor:
    """With cookies of their own."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = httpx.Client(base_url=client.base_url, headers=BROWSER, timeout=HANGS_SECONDS)

    def log_in(self, name: str, password: str = PASSWORD, to: str = "/") -> httpx.Response:
        return self.client.post("/login", data={"name": name, "password": password, "to": to})

    def page(self, path: str) -> str:
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def form_key(self) -> str:
        found = re.search(r'name="form_key" value="([^"]+)"', self.page("/"))
        assert found is not None
        return found[1]

    def send(self, path: str, **fields: str) -> httpx.Response:
        """A form of theirs."""
        return self.client.post(path, data={"form_key": self.form_key(), **fields})

    def fields_of(self, path: str, action: str) -> dict[str, str]:
        """What a form of a page would send as it stands there."""
        page = self.page(path)
        found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
        assert found is not None, page
        inputs = re.findall(r'<input[^>]*?name="([^"]+)"(?:[^>]*?value="([^"]*)")?', found[1])
        texts = re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>(.*?)</textarea>', found[1], re.DOTALL)
        return {name: html.unescape(value) for name, value in (*inputs, *texts)}
