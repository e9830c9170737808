"""Lists in batches: what is published, for everybody; and the desk's work on a list, from the draft to the errata, each step an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from scenario_registry.batches.acting import ListRefusedError, new_step
from scenario_registry.batches.desk import correction, freezing
from scenario_registry.batches.document import document, grouped
from scenario_registry.batches.drawing import draw, findings
from scenario_registry.batches.making import Form as FileForm
from scenario_registry.batches.reading import (
    UnknownListError,
    contents_of,
    folded_list,
    one_moment,
    steps_of,
)
from scenario_registry.batches.words import ERRATUM_ZH, STATE_ZH
from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor, told_apart, visitor_of
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.saying import say_for
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from schemas.code_lists import CodeLists
from schemas.judgement import DESK
from schemas.moment import SHANGHAI
from schemas.published_list import ListNumber, list_number
from schemas.registry_id import parse_registry_id
from sinks.list_source import AT_DESK, PUBLIC, ListSource
from sinks.lists import list_rows
from sinks.publication.grouping import Grouping
from streams.lists.entries import VersionMissingError
from streams.lists.states import APPROVED, CORRECTED, DRAFTED, FROZEN, PUBLISHED, WITHDRAWN

_OF_DESK = frozenset({Role.DESK})

DRAW_UP = Act(
    "draw_up_list", "起草、定稿、发布、勘误和撤回清单", "draft, freeze, publish, correct and withdraw lists", _OF_DESK
)
APPROVE = Act("approve_list", "审批清单", "approve lists", _OF_DESK)

SECTION = Section("/lists", "清单", "Lists", Group.READING, (DRAW_UP, APPROVE))

_LONGEST = 200
_NAMES = {"fields": "field", "districts": "district", "chains": "chain", "organisations": "organisation"}

Said = Callable[[Connection, ListNumber, str], Mapping[str, Any]]


def list_routes(kit: Kit) -> APIRouter:
    """The routes. What is not published is shown to the desk only."""
    pages, codes = kit.pages, kit.codes
    router = APIRouter(include_in_schema=False)

    @router.get("/lists")
    def index(request: Request) -> Response:
        with told_apart(), kit.site.registry() as connection:
            rows = list_rows(connection, _source(request))
        return pages.page(
            request, "lists", rows=rows, states=STATE_ZH, codes=codes, act=DRAW_UP, office=codes.organisation_name(DESK)
        )

    @router.get("/lists/{number}")
    def one(request: Request, number: str) -> Response:
        which = _number(number)
        with told_apart(), one_moment(kit.site.engine) as connection:
            shown = _shown(connection, which, kit, _source(request))
        return pages.page(
            request,
            "list",
            number=str(which),
            states=STATE_ZH,
            errata=ERRATUM_ZH,
            codes=codes,
            forms=list(FileForm),
            may=DRAW_UP,
            approve=APPROVE,
            **shown,
        )

    @router.post("/lists")
    def draft(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = kit.people.require_form(request, form, DRAW_UP)
        which = _number(line_of(form, "number", _LONGEST))
        data = {
            "title": line_of(form, "title", _LONGEST),
            "office": line_of(form, "office", _LONGEST),
            "filter": {name: [form[field]] for name, field in _NAMES.items() if form.get(field)},
            "left_out": [],
            "by": visitor.user.name,
        }
        return _act(kit, visitor, DRAW_UP, which, DRAFTED, lambda _at, _which, _by: data)

    @router.post("/lists/{number}/leave-out")
    def leave_out(request: Request, number: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor, code = kit.people.require_form(request, form, DRAW_UP), form.get("code", "")
        return _act(
            kit, visitor, DRAW_UP, _number(number), DRAFTED, lambda at, which, by: _without(at, which, code, by, codes)
        )

    @router.post("/lists/{number}/freeze")
    def freeze(request: Request, number: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = kit.people.require_form(request, form, DRAW_UP)
        note = form.get("note", "").strip()[:1_000] or None
        return _act(
            kit,
            visitor,
            DRAW_UP,
            _number(number),
            FROZEN,
            lambda at, which, by: freezing(at, which, by, note, _today(), codes),
        )

    @router.post("/lists/{number}/approve")
    def approve(request: Request, number: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = kit.people.require_form(request, form, APPROVE)
        digest = form.get("digest", "")
        return _act(
            kit, visitor, APPROVE, _number(number), APPROVED, lambda _at, _which, by: {"digest": digest, "by": by}
        )

    @router.post("/lists/{number}/publish")
    def publish(request: Request, number: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = kit.people.require_form(request, form, DRAW_UP)
        said = {"digest": form.get("digest", ""), "published_on": _today().isoformat()}
        return _act(kit, visitor, DRAW_UP, _number(number), PUBLISHED, lambda _at, _which, by: said | {"by": by})

    @router.post("/lists/{number}/correct")
    def correct(request: Request, number: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = kit.people.require_form(request, form, DRAW_UP)
        updated, removed, reason = _ids(form, "update"), _ids(form, "remove"), _confirmed(form, number)
        if not updated and not removed:
            raise ProblemError("parameters_invalid", "update, remove")
        # The edition that was looked at: with another one meanwhile the step is refused.
        looked_at = form.get("edition", "")
        edition = {"edition": int(looked_at) + 1 if looked_at.isdecimal() else None}

        def said(at: Connection, which: ListNumber, by: str) -> Mapping[str, Any]:
            return correction(at, which, updated, removed, reason, by, _today(), codes) | edition

        return _act(kit, visitor, DRAW_UP, _number(number), CORRECTED, said)

    @router.post("/lists/{number}/withdraw")
    def withdraw(request: Request, number: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = kit.people.require_form(request, form, DRAW_UP)
        reason = _confirmed(form, number)
        return _act(
            kit, visitor, DRAW_UP, _number(number), WITHDRAWN, lambda _at, _which, by: {"reason": reason, "by": by}
        )

    return router


def _shown(connection: Connection, number: ListNumber, kit: Kit, source: ListSource) -> dict[str, Any]:
    """What the page of a list holds. Raises ProblemError for one that is not there for the visitor."""
    try:
        folded = folded_list(connection, number, source)
        found: dict[str, Any] = {
            "list": folded,
            "entries": (),
            "findings": (),
            "errors": 0,
            "groups": (),
            "document": None,
        }
        if folded.editions:
            last = folded.editions[-1]
            made = document(number, folded, last, contents_of(connection, last.entries.items(), source))
            found |= {"document": made, "entries": made.entries, "groups": grouped(made, Grouping.FIELD, kit.codes)}
        elif folded.draft is not None:
            drawn = draw(connection, number, folded.draft, kit.codes)
            checked = findings(connection, number, drawn, _today())
            found |= {"entries": drawn.contents, "findings": checked, "errors": sum(it.is_error for it in checked)}
    except UnknownListError as error:
        raise ProblemError("not_found") from error
    except VersionMissingError as error:
        raise ProblemError("list_differs") from error
    return found


def _without(connection: Connection, number: ListNumber, code: str, by: str, codes: CodeLists) -> dict[str, Any]:
    """The draft said anew without the entries in which the check finds that problem. Raises ProblemError when there are none."""
    draft = folded_list(connection, number, AT_DESK).draft
    checked = findings(connection, number, draw(connection, number, draft, codes), _today()) if draft else ()
    found = {it.registry_id: it.message_zh for it in checked if it.code == code and it.registry_id}
    if draft is None or not found:
        raise ProblemError("parameters_invalid", "code")
    left_out = [{"registry_id": registry_id, "reason": reason} for registry_id, reason in found.items()]
    said = draft.model_dump(mode="json")
    return said | {"left_out": [*said["left_out"], *left_out], "by": by}


def _act(kit: Kit, visitor: Visitor, act: Act, number: ListNumber, type_: str, said: Said) -> Response:
    """Send the step and lead back to the list. Raises ProblemError when the list does not allow it; nothing was changed then."""
    try:
        with told_apart(), one_moment(kit.site.engine) as connection:
            data = said(connection, number, visitor.user.name)
            step = new_step(steps_of(connection, number), number, type_, data, datetime.now(UTC))
    except UnknownListError as error:
        raise ProblemError("not_found") from error
    except ListRefusedError as error:
        raise ProblemError("act_refused", str(error)) from error
    say_for(kit, visitor, act, str(number), type_, step.said)
    return see_other(f"/lists/{number}")


def _confirmed(form: Form, number: str) -> str:
    """The reason, once the number of the list was typed again. Raises ProblemError."""
    reason = line_of(form, "reason", 1_000)
    if form.get("confirm", "").strip().upper() != number.upper():
        raise ProblemError("act_refused", f"确认请输入清单编号 {number} / type the list's number {number} to confirm")
    return reason


def _ids(form: Form, name: str) -> list[str]:
    """Registry ids, with blanks or line breaks between. Raises ProblemError."""
    try:
        return list(map(parse_registry_id, form.get(name, "").split()))
    except ValueError as error:
        raise ProblemError("act_refused", str(error)) from error


def _number(text: str) -> ListNumber:
    found = list_number(text.strip().upper())
    if found is None:
        raise ProblemError("not_found")
    return found


def _source(request: Request) -> ListSource:
    visitor = visitor_of(request)
    return AT_DESK if visitor is not None and visitor.may(DRAW_UP) else PUBLIC


def _today() -> date:
    return datetime.now(SHANGHAI).date()
