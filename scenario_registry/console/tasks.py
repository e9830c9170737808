"""What waits for whom, and a case with its walk and the steps that may be taken next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from scenario_registry.cases.acting import StepRefusedError, new_step, roles_in
from scenario_registry.cases.of_case import text_of, warning_of
from scenario_registry.cases.tasks import tasks
from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.model_form import data_of
from scenario_registry.console.opening import SEE_TASKS, TAKE_STEP, address_of_case, address_of_scenario
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor
from scenario_registry.console.rejections import REPLAY
from scenario_registry.console.reviews import JUDGE, waiting_for
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.saying import say_for
from scenario_registry.console.section import Group, Section
from scenario_registry.console.step_form import fields_of
from scenario_registry.http.problems import ProblemError
from scenario_registry.loop.case_handler import desks_of
from scenario_registry.reviews.asked import all_asked
from schemas.case import ENGAGEMENT, REFINEMENT
from schemas.case import Role as Party
from schemas.case_words import KINDS, REASONS, ROLES, STATES, STEPS, USES
from schemas.moment import day_of
from schemas.problem import Problem
from schemas.record import key_text
from schemas.working_groups import WorkingGroup
from sinks.cases.capabilities import stated_capability
from sinks.cases.figures import chain_figures
from sinks.cases.reading import CaseRow, SoughtCases, case, sought_cases, steps_of
from sinks.queries.rejections import Sought as SoughtRejections
from sinks.queries.rejections import rejected_events
from streams.cases.standing import day_warning
from streams.cases.tables import CASE_TABLES

_MOST = 200
_LONGEST_ID = 264


SECTION = Section("/tasks", "待办", "Tasks", Group.WORK, (SEE_TASKS, TAKE_STEP), SEE_TASKS, beside=("/cases",))

_WORDS: Mapping[str, Any] = {
    "kinds": KINDS,
    "states": STATES,
    "steps": STEPS,
    "roles": ROLES,
    "reasons": REASONS,
    "uses": USES,
}


def task_routes(kit: Kit) -> APIRouter:
    """The routes. Whoever speaks for an organisation sees its own tasks and cases and speaks for it alone; the city desk speaks as the desk."""
    pages, people, workshop, codes = kit.pages, kit.people, kit.workshop, kit.codes
    desks = desks_of(codes)
    router = APIRouter(include_in_schema=False)

    @router.get("/tasks")
    def list_tasks(request: Request, group: str = "", every: str = "") -> Response:
        visitor = people.require(request, SEE_TASKS)
        known = _groups(visitor)
        chosen = next((it for it in known if it.chain == group), None)
        if group and chosen is None:
            people.refuse(visitor, SEE_TASKS, request.url.path)
        whose = None if chosen or (every and visitor.own is None) else _speaks_as(visitor)
        today = day_of(people.now_us())
        with kit.site.registry() as connection:
            waiting = tasks(connection, today, whose, desks=desks, chain=chosen.chain if chosen else None)
            found = list(islice(waiting, _MOST + 1))
            figures = chain_figures(connection, chosen.chain) if chosen else None
            elsewhere = [] if chosen or every else _elsewhere(connection, visitor, people.now_us())
            mine = [] if chosen else list(sought_cases(connection, SoughtCases(organisation=visitor.own), _MOST))
        return pages.page(
            request,
            "tasks",
            tasks=found[:_MOST],
            has_more=len(found) > _MOST,
            elsewhere=elsewhere,
            most=_MOST,
            cases=mine,
            groups=known,
            group=chosen,
            figures=figures,
            today=today,
            every=bool(every),
            speaks_as=_speaks_as(visitor),
            can_act=visitor.may(TAKE_STEP),
            address_of=address_of_case,
            warning_of=warning_of,
            **_WORDS,
        )

    @router.get("/cases")
    def one(request: Request, kind: str = "", case_id: str = "", scenario: str = "", capability: str = "") -> Response:
        visitor = people.require(request, SEE_TASKS)
        if not case_id:
            # Such as after a form that was refused, in the other language.
            return see_other("/tasks")
        _require_kind(kind)
        named = {"scenario": case_id if kind == REFINEMENT else scenario, "capability": capability}
        return _page(request, visitor, kind, case_id, named, {})

    def _page(
        request: Request,
        visitor: Visitor,
        kind: str,
        case_id: str,
        named: Mapping[str, str],
        typed: Form,
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        """``named``: what a new case is about. ``typed``: a form that was refused for ``problems``; it stands as it was sent."""
        with kit.site.registry() as connection:
            found = case(connection, kind, case_id)
            _require_own(visitor, SEE_TASKS, found, kind, case_id)
            steps = steps_of(connection, kind, case_id) if found else []
            text = text_of(connection, found, codes) if found else None
            offered = stated_capability(connection, found.capability) if found and found.capability else {}
        speaker, today = _speaks_as(visitor), day_of(people.now_us())
        roles = roles_in(found, kind, case_id, speaker, desks) if speaker else frozenset()
        if visitor.own and kind == ENGAGEMENT and not (found and found.state):
            # On which side it stands, its first step says.
            roles |= {Party.DEMAND, Party.SUPPLY}
        given = _named_in(found) or named
        refused = typed.get("step", "")
        next_steps = CASE_TABLES[kind].next_steps(found.state if found else "", roles) if visitor.may(TAKE_STEP) else []
        return pages.page(
            request,
            "case",
            HTTPStatus.CONFLICT if problems else HTTPStatus.OK,
            kind=kind,
            case_id=case_id,
            case=found,
            walk=steps,
            text=text,
            warnings=_warnings(found, today) if found else [],
            offered=offered,
            scenario_of=address_of_scenario,
            forms=[
                (it.step, fields_of(f"{kind}.{it.step}.v1", typed if it.step == refused else given))
                for it in next_steps
            ],
            refused=refused,
            problems=problems,
            confidential=found.confidential if found and found.is_party(speaker) else [],
            today=today,
            **_WORDS,
        )

    @router.post("/cases")
    def take(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, TAKE_STEP)
        kind, step, case_id = form.get("kind", ""), form.get("step", ""), line_of(form, "case_id", _LONGEST_ID)
        _require_kind(kind)
        if (kind, step) not in STEPS:
            raise ProblemError("parameters_invalid", "step")
        speaker = _speaks_as(visitor)
        if speaker is None:
            raise ProblemError("not_allowed")
        with kit.site.registry() as connection:
            known = case(connection, kind, case_id)
        # What is refused says where the case stands.
        _require_own(visitor, TAKE_STEP, known, kind, case_id)
        if form.get("sequence", "0") != str(known.sequence if known else 0):
            raise ProblemError(
                "act_refused", "其间有人办理过，请重新打开 / somebody acted meanwhile; open the page again"
            )
        try:
            new = new_step(
                known,
                kind,
                case_id,
                speaker,
                step,
                data_of(fields_of(f"{kind}.{step}.v1", {}), form),
                datetime.now(UTC),
                desks,
            )
        except StepRefusedError as error:
            return _page(request, visitor, kind, case_id, {}, form, error.problems)
        say_for(kit, visitor, TAKE_STEP, f"{kind}:{case_id}", f"{step} as {speaker}, {new.event_id}", new)
        return see_other(address_of_case(kind, case_id))

    def _groups(visitor: Visitor) -> list[WorkingGroup]:
        return [it for it in workshop.groups.values() if visitor.own is None or it.has(visitor.own)]

    def _speaks_as(visitor: Visitor) -> str | None:
        if visitor.role is Role.DESK:
            return desks[0] if desks else None
        return visitor.own

    def _require_own(visitor: Visitor, act: Act, found: CaseRow | None, kind: str, case_id: str) -> None:
        """An organisation sees cases in which it takes part, and may open those that carry its own id."""
        if visitor.own is None:
            return
        takes_part = bool(roles_in(found, kind, case_id, visitor.own, desks))
        if not takes_part and case_id.partition("/")[0] != visitor.own:
            people.refuse(visitor, act, f"{kind}:{case_id}")

    return router


def _elsewhere(connection: Connection, visitor: Visitor, now_us: int) -> list[tuple[str, str, str, int]]:
    """Address, Chinese, English and count of what waits for them on other pages; the first so many are counted."""
    rejected: Iterator[object] = iter(())
    if visitor.may(REPLAY):
        rejected = rejected_events(connection, SoughtRejections(visitor.own, is_open=True), _MOST)
    asked: Iterator[object] = iter(())
    if visitor.may(JUDGE):
        asked = islice(all_asked(connection, waiting_for(visitor), now_us), _MOST)
    found = [
        ("/rejections", "退回的事件，待更正", "Rejected events to be mended", sum(1 for _ in rejected)),
        (
            f"/reviews?turn={'mine' if visitor.own else 'desk'}",
            "疑似重复，待答复",
            "Suspected duplicates to be answered",
            sum(1 for _ in asked),
        ),
    ]
    return [it for it in found if it[-1]]


def _warnings(found: CaseRow, today: date) -> list[Problem]:
    of_day = day_warning(found.due_on, today) if found.due_on else None
    return [it for it in (warning_of(found), of_day) if it]


def _named_in(found: CaseRow | None) -> dict[str, str]:
    """Scenario and capability of a case that was open before: they stay."""
    named = {"scenario": found.scenario, "capability": found.capability} if found else {}
    return {name: key_text(key) for name, key in named.items() if key}


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ProblemError("not_found", kind)
