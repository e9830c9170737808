"""A server at which one user of every role works."""

from __future__ import annotations

import httpx

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.visitor import Visitor, make_user
from tests.scenario_registry.console.walks.walk import RAIL, walks

NAMES = {
    Role.READER: "reader-1",
    Role.ORGANISATION: "rail-1",
    Role.DESK: "desk-1",
    Role.OPERATIONS: "operations-1",
    Role.ADMINISTRATOR: "admin-1",
}


def prepare(command: Command) -> None:
    """The users, and what the pages need."""
    for role, name in NAMES.items():
        make_user(command, name, role.value, *(["--organisation", RAIL] if role is Role.ORGANISATION else []))
    for walk in walks().values():
        walk.prepare(command)


def as_role(client: httpx.Client, role: Role) -> Visitor:
    """Logged in."""
    visitor = Visitor(client)
    assert visitor.log_in(NAMES[role]).status_code == 303
    return visitor
