"""The board's page: the figures of the command, and each its own circle."""

from __future__ import annotations

import re

import httpx

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role


def test_the_page_and_its_files_say_what_the_command_says(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    desk = as_role(client, Role.DESK)
    told = command.json("board", "show")
    assert told["total"] > 40
    page = desk.page("/board")
    assert [int(it.replace(",", "")) for it in re.findall(r"</dt><dd>([\d,]+)</dd>", page)] == [
        *told["status"].values(), sum(told["unmet"].values()),
    ]  # fmt: skip
    assert [int(it) for it in re.findall(r"</svg><b>(\d+)", page)][:7] == [it["n"] for it in told["funnel"]]
    assert desk.client.get("/board/file.json").json() == told
    report = desk.client.get("/board/file.html?scope=chain&key=ai")
    assert "attachment" in report.headers["content-disposition"]
    assert "人工智能产业链工作专班" in report.text
    assert desk.client.get("/board/file.xlsx").content[:2] == b"PK"
    assert desk.client.get("/board/file.pdf").status_code == 404
    assert desk.client.get("/board?scope=chain&key=none").status_code == 404
    desk.client.get("/language/en?to=/board")
    in_english = desk.page("/board?scope=chain&key=ai")
    assert "<small>Artificial intelligence</small>" in in_english
    assert "人工智能</a>" not in in_english


def test_an_organisation_sees_its_own_circle_those_of_its_working_groups_and_no_other(
    manned: tuple[Command, httpx.Client],
) -> None:
    _, client = manned
    rail = as_role(client, Role.ORGANISATION)
    assert "成都轨道交通集团" in rail.page("/board")
    assert rail.client.get("/board?scope=chain&key=ai").status_code == 200
    for address in (
        "/board?scope=chain&key=robots",
        "/board?scope=organisation&key=chengdu_media",
        "/board?scope=all",
        "/board/file.json?scope=all",
    ):
        assert rail.client.get(address).status_code == 403
