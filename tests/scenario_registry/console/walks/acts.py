"""The log of acts."""

from __future__ import annotations

from scenario_registry.console.acts import SEE_ACTS
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import Asked, Shown, Walk


def _asked(_command: Command) -> dict[Act, Asked]:
    return {SEE_ACTS: Asked("GET", "/acts")}


WALK = Walk(lambda _command: [Shown("/acts", Role.ADMINISTRATOR)], _asked)
