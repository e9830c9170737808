"""Users."""

from __future__ import annotations

from scenario_registry.console.roles import Act, Role
from scenario_registry.console.users import MANAGE_USERS
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import Asked, Shown, Walk


def _asked(_command: Command) -> dict[Act, Asked]:
    return {MANAGE_USERS: Asked("POST", "/users/desk-1", {"state": "nothing"})}


WALK = Walk(lambda _command: [Shown("/users", Role.ADMINISTRATOR)], _asked)
