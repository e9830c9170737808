"""A file of a feed."""

from __future__ import annotations

from scenario_registry.console.deliver import DELIVER
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk


def _asked(_command: Command) -> dict[Act, Asked]:
    return {DELIVER: Asked("POST", "/deliver", {"feed": RAIL, "how": "send"})}


WALK = Walk(lambda _command: [Shown("/deliver", it) for it in (Role.ORGANISATION, Role.OPERATIONS)], _asked)
