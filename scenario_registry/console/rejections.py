"""Rejected events: which, why, what was received; and a new attempt, mended on the page or as it is."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.cli.places import cell_of, place_zh
from scenario_registry.console.addresses import Number, toggled, with_query
from scenario_registry.console.downloads import table_download
from scenario_registry.console.forms import Form, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.rejection_table import rejection_headings, rejection_rows
from scenario_registry.console.roles import WORKING, Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.eventlog.patient import patient_log
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.http.problems import ProblemError
from scenario_registry.received_text import received_text
from scenario_registry.replay import append_replays
from scenario_registry.settings import SettingsError
from schemas.problem_catalogue import CATALOGUE
from sinks.queries.rejections import RejectedEvent, Sought, rejected_event, rejected_events, rejected_organisations

_ON_A_PAGE = 100
_MOST_BYTES = 1_000_000
_AFTER = re.compile(r"([a-z0-9_]{1,64})/([0-9]{1,9})/([0-9]{1,18})")


SEE_REJECTIONS = Act("see_rejections", "查看退回的事件", "see rejected events", WORKING)
REPLAY = Act("replay", "更正并重新提交", "mend and try again", frozenset({Role.ORGANISATION, Role.OPERATIONS}))

SECTION = Section("/rejections", "退回", "Rejections", Group.INTAKE, (SEE_REJECTIONS, REPLAY), SEE_REJECTIONS)


def rejection_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people, workshop = kit.site, kit.pages, kit.people, kit.workshop
    router = APIRouter(include_in_schema=False)

    @router.get("/rejections")
    def rejections(
        request: Request, organisation: str = "", code: str = "", state: str = "open", after: str = ""
    ) -> Response:
        visitor = people.require(request, SEE_REJECTIONS)
        sought = Sought(visitor.own or organisation or None, code or None, state == "open")
        with site.registry() as connection:
            found = list(rejected_events(connection, sought, _ON_A_PAGE + 1, _place(after)))
            organisations = rejected_organisations(connection)
        asked = {"organisation": organisation, "code": code, "state": state}
        return pages.page(
            request,
            "rejections",
            events=found[:_ON_A_PAGE],
            next_page=_next_page(request, found[_ON_A_PAGE - 1]) if len(found) > _ON_A_PAGE else None,
            is_first=not after,
            files=[(it, with_query(f"/rejections/table.{it}", asked)) for it in ("xlsx", "csv")] if found else [],
            organisation=organisation,
            code=code,
            state=state,
            codes=sorted({it.code for event in found for it in event.problems} | ({code} & CATALOGUE.keys())),
            organisations=organisations,
            place_of=place_zh,
            address_of=address_of_event,
        )

    @router.get("/rejections/table.{form}")
    def table(request: Request, form: str, organisation: str = "", code: str = "", state: str = "open") -> Response:
        visitor = people.require(request, SEE_REJECTIONS)
        sought = Sought(visitor.own or organisation or None, code or None, state == "open")
        words = pages.words(request)
        with site.registry() as connection:
            return table_download(
                words.say("退回的事件", "rejected-events"),
                form,
                rejection_headings(words),
                (row for it in rejected_events(connection, sought) for row in rejection_rows(it, words)),
            )

    @router.get("/rejections/{organisation}/{partition}/{position}")
    def one(request: Request, organisation: str, partition: Number, position: Number) -> Response:
        visitor = people.require(request, SEE_REJECTIONS)
        people.require_own(visitor, SEE_REJECTIONS, (organisation,), request.url.path)
        with site.registry() as connection:
            found = _event(rejected_event(connection, organisation, partition, position))
            again = None
            if found.replayed_as is not None:
                again = rejected_event(connection, organisation, *found.replayed_as)
        return pages.page(
            request,
            "rejection",
            event=found,
            again=again,
            text=received_text(found.raw),
            place=place_zh(found.origin),
            cells={it.field: cell_of(found.origin, it.field) for it in found.problems},
            can_replay=visitor.may(REPLAY),
            seen=_seen(found),
            address_of=address_of_event,
        )

    @router.post("/rejections/{organisation}/{partition}/{position}")
    def replay(
        request: Request, organisation: str, partition: Number, position: Number, form: Annotated[Form, Depends(posted)]
    ) -> Response:
        visitor = people.require_form(request, form, REPLAY)
        people.require_own(visitor, REPLAY, (organisation,), request.url.path)
        with site.registry() as connection:
            found = _event(rejected_event(connection, organisation, partition, position))
        if form.get("seen") != _seen(found):
            raise ProblemError("act_refused", "已有人重新提交过 / somebody has tried it again meanwhile")
        edited = None if form.get("how") == "verbatim" else _edited(form)
        try:
            workshop.require_speaker(organisation)
            # Written down first: an attempt that nobody stands for must not be in the log.
            detail = "verbatim" if edited is None else f"edited, sha256 {hashlib.sha256(edited).hexdigest()}"
            with people.writing() as connection:
                people.done(connection, visitor, REPLAY, f"{organisation}/{partition}/{position}", detail)
            with patient_log(workshop.open_log) as log:
                append_replays(log, [found], edited)
        except LogUnavailableError as error:
            raise ProblemError("log_unavailable") from error
        except SettingsError as error:
            raise ProblemError("act_refused", str(error)) from error
        workshop.process()
        return see_other(address_of_event(found))

    return router


def address_of_event(event: RejectedEvent) -> str:
    """Its page."""
    return f"/rejections/{event.organisation}/{event.partition}/{event.position}"


def _next_page(request: Request, last: RejectedEvent) -> str:
    return toggled(request, {"after": f"{last.organisation}/{last.partition}/{last.position}"})


def _place(after: str) -> tuple[str, int, int] | None:
    """The last event of the page before. Raises ProblemError."""
    if not after:
        return None
    found = _AFTER.fullmatch(after)
    if found is None:
        raise ProblemError("cursor_invalid")
    return found[1], int(found[2]), int(found[3])


def _event(found: RejectedEvent | None) -> RejectedEvent:
    if found is None:
        raise ProblemError("not_found")
    return found


def _seen(event: RejectedEvent) -> str:
    """Changes with every attempt, so that a form sent twice is one."""
    return "" if event.replayed_as is None else "/".join(map(str, event.replayed_as))


def _edited(form: Form) -> bytes:
    edited = form.get("event", "").replace("\r\n", "\n").encode()
    try:
        json.loads(edited)
    except (ValueError, RecursionError) as error:
        raise ProblemError("act_refused", f"不是合法的 JSON / is no JSON: {error}") from error
    if len(edited) > _MOST_BYTES:
        raise ProblemError("event_too_large")
    return edited
