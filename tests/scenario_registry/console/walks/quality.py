"""The quality report."""

from __future__ import annotations

from scenario_registry.console.quality import SEE_QUALITY
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk

_ROWS = f"/quality/{RAIL}/ledger.rejected.share"


def _asked(_command: Command) -> dict[Act, Asked]:
    return {SEE_QUALITY: Asked("GET", _ROWS)}


def _shown(_command: Command) -> list[Shown]:
    return [Shown("/quality", Role.DESK), Shown("/quality", Role.ORGANISATION), Shown(_ROWS, Role.OPERATIONS)]


WALK = Walk(_shown, _asked)
