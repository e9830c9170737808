"""The first page, and those that are of no group."""

from __future__ import annotations

from scenario_registry.console.roles import Role
from tests.scenario_registry.console.walks.walk import Shown, Walk

WALK = Walk(lambda _command: [Shown("/"), Shown("/login"), Shown("/nothing"), Shown("/account", Role.ORGANISATION)])
