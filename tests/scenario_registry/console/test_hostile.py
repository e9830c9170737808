"""Whatever stands in an address or a form is answered, and is no fault of the server."""

from __future__ import annotations

import httpx
import pytest

from scenario_registry.console.roles import Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.hostile import faults_of_the_server
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.walks.walk import walks


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.ORGANISATION, Role.DESK])
def test_no_value_is_a_fault_of_the_server(manned: tuple[Command, httpx.Client], role: Role) -> None:
    command, client = manned
    visitor = as_role(client, role)
    shown = [it.address for walk in walks().values() for it in walk.shown(command) if it.role is role]
    # A form that is filled in stands for the empty one: the same places, and what follows upon each of them is reached.
    pages = [it for it in shown if not any(other.startswith(f"{it}?number=") for other in shown)]
    assert faults_of_the_server(visitor, pages) == []
