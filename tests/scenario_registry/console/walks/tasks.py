"""Tasks and cases."""

from __future__ import annotations

from scenario_registry.console.roles import Act, Role
from scenario_registry.console.tasks import SEE_TASKS, TAKE_STEP, address_of_case
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import OTHER, RAIL, Asked, Shown, Walk

_ENGAGEMENT = f"{OTHER}/E-1"


def scenario_of(command: Command) -> str:
    """A record of the rail group: its refinement has the same id."""
    return f"{RAIL}/{command.lines('registry', 'list', '--organisation', RAIL)[0]['local_id']}"


def _prepare(command: Command) -> None:
    scenario = scenario_of(command)
    remarks = 'remarks=[{"field": "need", "remark": "合成意见：请写明精度"}]'
    told = [
        ("refinement.submitted", scenario, RAIL),
        ("refinement.returned", scenario, "promotion_center", "--set", remarks),
        ("engagement.interested", _ENGAGEMENT, OTHER, "--scenario", scenario, "--capability", f"{OTHER}/C-1"),
        ("engagement.agreed", _ENGAGEMENT, RAIL, "--set", "agreed_on=2026-04-01", "--set", 'confidential={"price_cny": 123456}'),
        ("engagement.piloted", _ENGAGEMENT, RAIL, "--set", "started_on=2026-04-20", "--set", "use=first_trial"),
    ]  # fmt: skip
    for name, case, speaker, *more in told:
        command.ok("cases", "step", name, case, "--as", speaker, *more)
        command.ok("run")


def _asked(command: Command) -> dict[Act, Asked]:
    # Another number of steps than there are: let through, it changes nothing.
    stale = {"kind": "refinement", "step": "submitted", "case_id": scenario_of(command), "sequence": "99"}
    return {SEE_TASKS: Asked("GET", "/tasks"), TAKE_STEP: Asked("POST", "/cases", stale)}


def _shown(command: Command) -> list[Shown]:
    refinement = address_of_case("refinement", scenario_of(command))
    engagement = address_of_case("engagement", _ENGAGEMENT)
    return [
        *(Shown(it, Role.DESK) for it in ("/tasks", "/tasks?every=1", "/tasks?group=ai", engagement)),
        *(Shown(it, Role.ORGANISATION) for it in ("/tasks", refinement, engagement)),
    ]


WALK = Walk(_shown, _asked, _prepare)
