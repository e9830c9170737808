"""What one may do with cases, and links by which one is opened from the page of a scenario or of a capability."""

from __future__ import annotations

from sqlalchemy import Connection

from scenario_registry.console.addresses import with_query
from scenario_registry.console.people import Visitor
from scenario_registry.console.roles import WORKING, Act, Role
from schemas.case import ENGAGEMENT, REFINEMENT
from schemas.record import Key, key_text
from schemas.registry_id import registry_id
from sinks.cases.reading import CaseRow, case, engagements_opened_by

SEE_TASKS = Act("see_tasks", "查看待办与事项", "see tasks and cases", WORKING)
TAKE_STEP = Act("take_step", "办理事项", "take the next step of a case", frozenset({Role.ORGANISATION, Role.DESK}))


class Opening:
    """For a visitor of a page; the case gets a number of their organisation that is not in use."""

    def __init__(self, visitor: Visitor | None, connection: Connection) -> None:
        self._own = visitor.own if visitor and visitor.may(TAKE_STEP) else None
        if self._own is None:
            return
        number = engagements_opened_by(connection, self._own) + 1
        while case(connection, ENGAGEMENT, f"{self._own}/E-{number}"):
            number += 1
        self._case_id = f"{self._own}/E-{number}"

    @property
    def is_offered(self) -> bool:
        """Whether the visitor may open any."""
        return self._own is not None

    def engagement(self, scenario: Key, capability: Key | None = None) -> str | None:
        """The form for the first step, about a scenario's record; without a capability it is left to fill in. None where neither is theirs."""
        if self._own is None or (capability and self._own not in (scenario.organisation, capability.organisation)):
            return None
        named = {"scenario": key_text(scenario), "capability": key_text(capability) if capability else None}
        return address_of_case(ENGAGEMENT, self._case_id, **named)

    def refinement(self, scenario: Key) -> str | None:
        """The form for its submission to the city desk. None where it is not theirs."""
        return address_of_case(REFINEMENT, key_text(scenario)) if self._own == scenario.organisation else None


def sees_case(visitor: Visitor | None, it: CaseRow) -> bool:
    """Whether its page is for the visitor: of an organisation only its own."""
    return visitor is not None and visitor.may(SEE_TASKS) and (visitor.own is None or it.is_party(visitor.own))


def address_of_case(kind: str, case_id: str, **given: str | None) -> str:
    """Its page. ``given`` stands in the form for the first step."""
    return with_query("/cases", {"kind": kind, "case_id": case_id, **given})


def address_of_scenario(scenario: Key) -> str:
    """A record's own id leads to the scenario that it belongs to."""
    return f"/scenarios/{registry_id(*scenario)}"
