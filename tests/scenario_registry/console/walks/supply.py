"""Supply: a company with a capability, an investor, who fits a scenario, and the forms."""

from __future__ import annotations

import json
from urllib.parse import quote

from scenario_registry import wiring
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.supply_forms import STATES
from scenario_registry.settings import Settings
from schemas.examples import EVENTS
from schemas.log import NewRecord
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Asked, Shown, Walk
from tests.support.histories import Sent
from tests.support.running import Sender

_NUMBERS = {"capability": "示例/能力 1", "supplier": "1", "investor": "1"}


def _prepare(command: Command) -> None:
    sent = []
    for family, number in _NUMBERS.items():
        message = EVENTS[f"{family}.stated.v1"] | {"source": RAIL, "subject": number}
        sent.append(Sent(RAIL, NewRecord(number.encode(), json.dumps(message).encode()), None))
    with wiring.event_log(Settings.in_folder(command.data_dir)) as log:
        Sender(log).send(sent)
    command.ok("run")


def _asked(_command: Command) -> dict[Act, Asked]:
    return {act: Asked("POST", f"/supply/form/{family}") for family, act in STATES.items()}


def _shown(command: Command) -> list[Shown]:
    companies = command.lines("supply", "list", "companies")
    scenario = command.lines("registry", "list", "--limit", "1")[0]["registry_id"]
    return [
        Shown("/supply"),
        Shown("/supply", Role.ORGANISATION),
        *(Shown(f"/supply/companies/{it['company_id']}") for it in companies),
        *(Shown(f"/supply/form/{family}", Role.ORGANISATION) for family in STATES),
        *(Shown(f"/supply/form/{family}?number={quote(it)}", Role.ORGANISATION) for family, it in _NUMBERS.items()),
        Shown(f"/supply/capabilities/{RAIL}/示例/能力%201"),
        Shown(f"/supply/capabilities/{RAIL}/示例/能力%201", Role.ORGANISATION),
        Shown(f"/supply/match?scenario={scenario}", Role.ORGANISATION),
        Shown(f"/supply/match?scenario={scenario}", Role.DESK),
    ]


WALK = Walk(_shown, _asked, _prepare)
