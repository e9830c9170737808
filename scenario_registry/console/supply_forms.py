"""Forms by which an organisation states a company, a capability or an investor, says it anew, or takes it back: events like any other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from producers.families import FAMILIES
from scenario_registry.console.addresses import with_query
from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.model_form import data_of
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor, told_apart
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.saying import say_for
from scenario_registry.console.statement_form import fields_of
from scenario_registry.http.problems import ProblemError
from scenario_registry.supply.stating import NotStatedError, checked
from schemas.case_words import Word
from schemas.loop_event import LoopKey
from schemas.problem import Problem
from schemas.record import Key, key_text
from schemas.supply import SUPPLY_MODELS
from schemas.supply_words import FAMILY_ZH
from sinks.supply import EntryRow, entries_of

STATES: Mapping[str, Act] = {
    family: Act(f"state_{family}", f"报送{zh}", f"state {en}", frozenset({Role.ORGANISATION}))
    for family, zh, en in (
        ("capability", "能力", "a capability"),
        ("supplier", "企业", "a company"),
        ("investor", "投资机构", "an investor"),
    )
}
"""By family."""

FAMILY_WORDS: Mapping[str, Word] = {
    "capability": Word(FAMILY_ZH["capability"], "Capability"),
    "supplier": Word("企业", "Company"),
    "investor": Word(FAMILY_ZH["investor"], "Investor"),
}

_LONGEST = 200


def supply_form_routes(kit: Kit) -> APIRouter:
    """The routes."""
    pages, people, codes = kit.pages, kit.people, kit.codes
    router = APIRouter(include_in_schema=False)

    @router.get("/supply/form/{family}")
    def open_form(request: Request, family: str, number: str = "") -> Response:
        visitor = people.require(request, _act(family))
        entry = _entry(visitor, family, number) if number else None
        if number and entry is None:
            raise ProblemError("not_found")
        said = json.loads(entry.statement) if entry else {}
        return _page(request, family, number, entry, said)

    @router.post("/supply/form/{family}")
    def state(request: Request, family: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, _act(family))
        local_id = line_of(form, "local_id", _LONGEST)
        entry = _entry(visitor, family, local_id)
        said = data_of(fields_of(SUPPLY_MODELS[family], codes, {}), form)
        try:
            _say(visitor, family, entry, FAMILIES[family].stated, local_id, form, said)
        except NotStatedError as error:
            return _page(request, family, local_id, entry, said, error.problems)
        name = str(said.get("title") or said.get("name"))
        return see_other(with_query("/supply", {"q": name, "sent": local_id}))

    @router.post("/supply/form/{family}/withdraw")
    def withdraw(request: Request, family: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, _act(family))
        local_id = line_of(form, "local_id", _LONGEST)
        entry = _entry(visitor, family, local_id)
        if entry is None:
            raise ProblemError("not_found")
        reason = {"reason": line_of(form, "reason", 1_000)}
        try:
            _say(visitor, family, entry, FAMILIES[family].withdrawn, local_id, form, reason)
        except NotStatedError as error:
            raise ProblemError("act_refused", str(error)) from error
        return see_other(with_query("/supply", {"sent": local_id}))

    def _page(
        request: Request,
        family: str,
        number: str,
        entry: EntryRow | None,
        said: Mapping[str, Any],
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        return pages.page(
            request,
            "supply_form",
            HTTPStatus.CONFLICT if problems else HTTPStatus.OK,
            family=family,
            word=FAMILY_WORDS[family],
            number=number,
            entry=entry,
            fields=fields_of(SUPPLY_MODELS[family], codes, said),
            problems=problems,
        )

    def _entry(visitor: Visitor, family: str, number: str) -> EntryRow | None:
        with told_apart(), kit.site.registry() as connection:
            return next(iter(entries_of(connection, [LoopKey(family, visitor.own or "", number)])), None)

    def _say(
        visitor: Visitor,
        family: str,
        entry: EntryRow | None,
        type_: str,
        local_id: str,
        form: Form,
        data: Mapping[str, Any],
    ) -> None:
        """Raises NotStatedError, and ProblemError when the number says something else than when the page was made."""
        if visitor.own is None:
            raise ProblemError("not_allowed")
        sequence = entry.sequence if entry else 0
        if form.get("sequence", "0") != str(sequence):
            raise ProblemError(
                "act_refused",
                f"编号 {local_id} 已有第 {sequence} 版，请重新打开 / {local_id} has version {sequence} meanwhile; open it again",
            )
        made = checked(visitor.own, type_, local_id, sequence + 1, data, datetime.now(UTC), codes)
        about = f"{family}:{key_text(Key(visitor.own, local_id))}"
        say_for(kit, visitor, STATES[family], about, f"{type_} {sequence + 1}", made)

    return router


def _act(family: str) -> Act:
    if family not in STATES:
        raise ProblemError("not_found")
    return STATES[family]
