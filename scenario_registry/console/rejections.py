"""Rejected events: which, why, what was received; and a new attempt, mended on the page or as it is."""

from __future__ import annotations

import hashlib
import hmac
import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.addresses import Number, toggled, with_query
from scenario_registry.console.downloads import table_download
from scenario_registry.console.forms import Form, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.mending import Tried, mending, tried
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor
from scenario_registry.console.rejection_table import rejection_headings, rejection_rows
from scenario_registry.console.roles import WORKING, Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.eventlog.patient import patient_log
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.http.problems import ProblemError
from scenario_registry.places import cell_of, place_zh
from scenario_registry.received_text import received_text
from scenario_registry.replay import append_replays, attempt_of
from scenario_registry.settings import SettingsError
from schemas.code_lists import CodeLists
from schemas.problem_catalogue import CATALOGUE
from sinks.queries.rejections import RejectedEvent, Sought, rejected_event, rejected_events, rejected_organisations

_ON_A_PAGE = 100
_AFTER = re.compile(r"([a-z0-9_]{1,64})/([0-9]{1,9})/([0-9]{1,18})")


SEE_REJECTIONS = Act("see_rejections", "查看退回的事件", "see rejected events", WORKING)
REPLAY = Act("replay", "更正并重新提交", "mend and try again", frozenset({Role.ORGANISATION, Role.OPERATIONS}))

SECTION = Section("/rejections", "退回", "Rejections", Group.INTAKE, (SEE_REJECTIONS, REPLAY), SEE_REJECTIONS)


def rejection_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people, workshop, codes = kit.site, kit.pages, kit.people, kit.workshop, kit.codes
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
    def one(
        request: Request, organisation: str, partition: Number, position: Number, sent: str = "", proof: str = ""
    ) -> Response:
        visitor = people.require(request, SEE_REJECTIONS)
        people.require_own(visitor, SEE_REJECTIONS, (organisation,), request.url.path)
        with site.registry() as connection:
            found = _event(rejected_event(connection, organisation, partition, position))
        is_true = hmac.compare_digest(proof.encode(), _proof(visitor, found, sent).encode())
        return _page(request, found, received_text(found.raw), sent=sent if is_true else "")

    @router.post("/rejections/{organisation}/{partition}/{position}")
    def replay(
        request: Request, organisation: str, partition: Number, position: Number, form: Annotated[Form, Depends(posted)]
    ) -> Response:
        visitor = people.require_form(request, form, REPLAY)
        people.require_own(visitor, REPLAY, (organisation,), request.url.path)
        edited = _edited(form, organisation, codes)
        with site.registry() as connection:
            found = _event(rejected_event(connection, organisation, partition, position))
            if form.get("seen") != _seen(found):
                raise ProblemError("act_refused", "已有人重新提交过 / somebody has tried it again meanwhile")
            trial = tried(connection, found, edited, codes)
        is_asked = form.get("how", "").startswith("try")
        if is_asked or trial.is_useless:
            text = received_text(found.raw if edited is None else edited)
            return _page(request, found, text, trial, HTTPStatus.OK if is_asked else HTTPStatus.CONFLICT)
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
        number = (attempt_of(found, edited).key or b"").decode(errors="replace")
        return see_other(with_query(address_of_event(found), {"sent": number, "proof": _proof(visitor, found, number)}))

    def _page(
        request: Request,
        event: RejectedEvent,
        text: str,
        trial: Tried | None = None,
        status: HTTPStatus = HTTPStatus.OK,
        sent: str = "",
    ) -> Response:
        """``text``: the event as it was received, or as somebody typed it."""
        again = None
        if event.replayed_as is not None:
            with site.registry() as connection:
                again = rejected_event(connection, event.organisation, *event.replayed_as)
        problems = event.problems if trial is None else trial.problems
        return pages.page(
            request,
            "rejection",
            status,
            event=event,
            again=again,
            text=text,
            mending=(form := mending(text, event.organisation, codes)),
            problems=problems,
            beside={"": problems} if form is None else form.beside(problems),
            trial=trial,
            sent=sent,
            # Under another number it lies elsewhere in the log, where nothing tells for certain which rejected event it stands for.
            is_elsewhere=sent.encode(errors="replace") != event.key,
            place=place_zh(event.origin),
            cells={it.field: cell_of(event.origin, it.field) for it in problems},
            seen=_seen(event),
            replay=REPLAY,
            address_of=address_of_event,
        )

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


def _proof(visitor: Visitor, event: RejectedEvent, number: str) -> str:
    """That they sent it themselves: a link can be made by anybody, and tell them anything."""
    said = f"{address_of_event(event)} {number}".encode()
    return hmac.new(visitor.form_key.encode(), said, hashlib.sha256).hexdigest()


def _edited(form: Form, organisation: str, codes: CodeLists) -> bytes | None:
    """The event as it was typed, into its fields or as text; None: as it was received."""
    if form.get("how") == "verbatim":
        return None
    text = form.get("event", "").replace("\r\n", "\n")
    opened = None if form.get("how", "").endswith("json") else mending(text, organisation, codes)
    return text.encode() if opened is None else opened.mended(form)
