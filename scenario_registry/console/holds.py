"""Held deliveries: what each would change, and the decision to let it go or to refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from producers.difference import edited_fields, emptied_fields
from producers.hold import Decision, HoldError
from producers.outbox import Outbox
from producers.outbox_error import OutboxError
from scenario_registry.cli.holds import UNUSUAL_ZH
from scenario_registry.console.addresses import Number
from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.roles import WORKING, Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.eventlog.patient import patient_log
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.http.problems import ProblemError
from scenario_registry.settings import SettingsError

_MOST_SHOWN = 200
_LONGEST_REASON = 1_000


SEE_HOLDS = Act("see_holds", "查看暂扣的报送", "see held deliveries", WORKING)
DECIDE_HOLD = Act("decide_hold", "放行、拒绝", "release, refuse", frozenset({Role.OPERATIONS}))

SECTION = Section("/holds", "暂扣", "Held", Group.INTAKE, (SEE_HOLDS, DECIDE_HOLD), SEE_HOLDS)


def hold_routes(kit: Kit) -> APIRouter:
    """The routes."""
    pages, people, workshop = kit.pages, kit.people, kit.workshop
    router = APIRouter(include_in_schema=False)

    @router.get("/holds")
    def holds(request: Request, state: str = "open") -> Response:
        visitor = people.require(request, SEE_HOLDS)
        with _outbox() as outbox:
            found = [] if outbox is None else outbox.holds(only_open=state == "open")
        shown = [it for it in found if visitor.own in (None, it.organisation)]
        return pages.page(request, "holds", holds=shown, state=state, is_here=outbox is not None, unusual=UNUSUAL_ZH)

    @router.get("/holds/{number}")
    def one(request: Request, number: Number) -> Response:
        visitor = people.require(request, SEE_HOLDS)
        with _outbox() as outbox:
            found = _require(outbox).hold(number)
        people.require_own(visitor, SEE_HOLDS, (found.organisation,), request.url.path)
        return pages.page(
            request,
            "hold",
            hold=found,
            told=found.difference,
            edited=edited_fields(found.difference.edits).most_common(),
            emptied=emptied_fields(found.difference.edits),
            most=_MOST_SHOWN,
            unusual=UNUSUAL_ZH,
            can_decide=visitor.may(DECIDE_HOLD) and found.decision is None,
        )

    @router.post("/holds/{number}")
    def decide(request: Request, number: Number, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, DECIDE_HOLD)
        decision = form.get("decision")
        if decision not in (Decision.RELEASED, Decision.REFUSED):
            raise ProblemError("parameters_invalid", "decision")
        reason = line_of(form, "reason", _LONGEST_REASON)
        with _outbox() as found:
            outbox = _require(found)
            if decision == Decision.RELEASED:
                workshop.require_speaker(outbox.hold(number).organisation)
            outbox.decide(number, Decision(decision), visitor.user.name, reason, datetime.now(UTC))
            with people.writing() as connection:
                people.done(connection, visitor, DECIDE_HOLD, str(number), f"{decision} {reason}")
            if decision == Decision.RELEASED:
                with patient_log(workshop.open_log) as log:
                    outbox.flush(log)
        if decision == Decision.RELEASED:
            workshop.process()
        return see_other(f"/holds/{number}")

    @contextmanager
    def _outbox() -> Iterator[Outbox | None]:
        opening = workshop.open_outbox()
        try:
            if opening is None:
                yield None
            else:
                with opening as outbox:
                    yield outbox
        except (HoldError, OutboxError, SettingsError) as error:
            raise ProblemError("act_refused", str(error)) from error
        except LogUnavailableError as error:
            raise ProblemError("log_unavailable") from error

    return router


def _require(outbox: Outbox | None) -> Outbox:
    if outbox is None:
        raise ProblemError("not_found")
    return outbox
