"""Subscriptions made and ended on the page."""

from __future__ import annotations

import re

import httpx

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role


def test_the_page_makes_and_ends_one(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    desk = as_role(client, Role.DESK)
    before = len(command.lines("notices", "list"))
    answer = desk.send(
        "/subscriptions", name="合成工作组", way="feed", rhythm="daily", words="无人机、机器人", kind_match="1"
    )
    feed = re.search(r"/notices/feed/[\w-]+", answer.text)
    assert feed is not None
    told = client.get(feed[0], headers={"Host": "example.org"})
    assert (told.status_code, "example.org" in told.text) == (200, False)
    newest = command.lines("notices", "list")[-1]
    assert (newest["filter"]["words"], newest["kinds"]) == (["无人机", "机器人"], ["match"])
    assert desk.send(f"/subscriptions/{newest['subscription']}/end").status_code == 303
    assert len(command.lines("notices", "list")) == before
    refused = desk.send("/subscriptions", name="合成岗位", way="feed", rhythm="weekly", hour="17", kind_match="1")
    assert (refused.status_code, "filter_empty" in refused.text) == (409, True)
    # What was typed stands there still.
    assert 'name="name" value="合成岗位"' in refused.text
    assert '<option value="weekly" selected>' in refused.text
    assert 'value="17"' in refused.text
    assert 'name="kind_match" value="1" checked' in refused.text
    no_address = desk.send("/subscriptions", name="合成", way="webhook", rhythm="daily", words="无人机")
    assert (no_address.status_code, "没有订阅，请改正" in no_address.text) == (409, True)
