"""Supply: a company with a capability, and who fits a scenario."""

from __future__ import annotations

import json

from scenario_registry import wiring
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.supply import STATE_CAPABILITY
from scenario_registry.settings import Settings
from schemas.examples import EVENTS
from schemas.log import NewRecord
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk
from tests.support.histories import Sent
from tests.support.running import Sender

_TYPE = "capability.stated.v1"


def _prepare(command: Command) -> None:
    message = EVENTS[_TYPE] | {"source": RAIL, "subject": "示例/能力 1"}
    record = NewRecord("示例/能力 1".encode(), json.dumps(message).encode())
    with wiring.event_log(Settings.in_folder(command.data_dir)) as log:
        Sender(log).send([Sent(RAIL, record, None)])
    command.ok("run")


def _asked(_command: Command) -> dict[Act, Asked]:
    return {STATE_CAPABILITY: Asked("POST", "/supply")}


def _shown(command: Command) -> list[Shown]:
    (company,) = command.lines("supply", "list", "companies")
    scenario = command.lines("registry", "list", "--limit", "1")[0]["registry_id"]
    return [
        Shown("/supply"),
        Shown("/supply", Role.ORGANISATION),
        Shown(f"/supply/companies/{company['company_id']}"),
        Shown(f"/supply/capabilities/{RAIL}/示例/能力%201"),
        Shown(f"/supply/match?scenario={scenario}", Role.DESK),
    ]


WALK = Walk(_shown, _asked, _prepare)
