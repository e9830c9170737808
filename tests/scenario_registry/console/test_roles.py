"""Role × act: each cell is asked for, and the documents say the same table."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from scenario_registry.console.roles import Act, Role
from scenario_registry.console.section import Section, navigation
from scenario_registry.console.sections import SECTIONS
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import NAMES, as_role
from tests.scenario_registry.console.test_login import acts
from tests.scenario_registry.console.visitor import Visitor
from tests.scenario_registry.console.walks.walk import walks

DOCUMENT = Path(__file__).parents[3] / "docs" / "console.md"
ALL = [section for section, _ in SECTIONS]


def test_every_section_is_walked_and_no_act_is_of_two() -> None:
    assert set(walks()) == {it.path for it in ALL}
    named = [act.name for section in ALL for act in section.acts]
    assert len(set(named)) == len(named)
    for section in ALL:
        assert section.see is None or section.see in section.acts


def test_every_cell_of_the_table_is_kept(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    asked = {act: how for walk in walks().values() for act, how in walk.asked(command).items()}
    assert set(asked) == {act for section in ALL for act in section.acts}
    nobody = Visitor(client)
    for method, address, _ in asked.values():
        answer = nobody.client.request(method, address, data={"a": "b"} if method == "POST" else None)
        if method == "GET":
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?to=")
        else:
            assert answer.status_code == 403
    for role in Role:
        visitor = as_role(client, role)
        key = visitor.form_key()
        for act, (method, address, fields) in asked.items():
            data = {"form_key": key, **fields} if method == "POST" else None
            answer = visitor.client.request(method, address, data=data)
            refused = answer.status_code == 403 and "您的角色没有这项权限" in answer.text
            assert refused == (role not in act.roles), (role, act.name, answer.status_code)
            assert answer.status_code < 500
    told = acts(command)
    for role, name in NAMES.items():
        refused_acts = {act for who, act, outcome in told if who == name and outcome == "refused"}
        assert refused_acts == {act.name for act in asked if role not in act.roles}


def test_the_document_says_the_same_table() -> None:
    rows = re.findall(r"^\| (\S+) [^|]*\| (.*) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    columns = [it for it in Role if it is not Role.READER]
    told = {zh: [cell.strip() for cell in cells.split("|")] for zh, cells in rows if cells.count("|") == 3}
    for act in (act for section in ALL for act in section.acts):
        assert [bool(it) for it in told[act.zh]] == [role in act.roles for role in columns], act.zh


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("section", ALL, ids=lambda it: it.path)
def test_the_navigation_leads_to_what_one_may_see_and_back(section: Section, role: Role | None) -> None:
    may_see: list[Act | None] = [it.see for it in ALL if it.see is None or role in it.see.roles]
    shown = navigation(ALL, role, f"{section.path.rstrip('/')}/of/it" if section.path != "/" else "/")
    assert [it.address for it in shown.groups if it.is_open] == (
        [next(it.path for it in ALL if it.group is section.group and it.see in may_see)]
        if section.see in may_see
        else []
    )
    assert [it.address for it in shown.sections if it.is_open] == ([section.path] if section.see in may_see else [])
    everywhere = {tab.address for it in ALL for tab in navigation(ALL, role, it.path).sections}
    assert everywhere == {it.path for it in ALL if it.see in may_see}
