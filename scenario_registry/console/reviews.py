"""Suspected duplicates put to people: the pairs that wait, two records side by side, a verdict by one key, and the way back."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from scenario_registry.console.addresses import Number, with_query
from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor
from scenario_registry.console.roles import WORKING, Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from scenario_registry.reviews.asked import Sought, all_asked, asked_about, question
from scenario_registry.reviews.deciding import JudgementRefusedError, Speaker, decide, undo
from scenario_registry.reviews.question import Asked, fingerprint
from scenario_registry.reviews.sides import sides
from schemas.judgement import DESK, may_judge, owners
from schemas.matching import Pair, Verdict, pair_of
from schemas.moment import from_microseconds
from schemas.record import Key, key_text
from sinks.judgements import alone
from sinks.queries.records import record
from streams.judging.acts import Said
from streams.judging.ruling import ruling
from streams.judging.turn import Whose

_ON_A_PAGE = 50
_LONGEST_REASON = 1_000
_MINE = "mine"


SEE_REVIEWS = Act("see_reviews", "查看疑似重复", "see suspected duplicates", WORKING)
JUDGE = Act("judge", "判断、撤销", "judge, take back", frozenset({Role.ORGANISATION, Role.DESK}))

SECTION = Section("/reviews", "核对", "Reviews", Group.INTAKE, (SEE_REVIEWS, JUDGE), SEE_REVIEWS)


def review_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people, codes = kit.site, kit.pages, kit.people, kit.codes
    explaining, workshop = kit.explaining, kit.workshop
    router = APIRouter(include_in_schema=False)

    @router.get("/reviews")
    def waiting(request: Request, turn: str = "", after: Number = 0) -> Response:
        visitor = people.require(request, SEE_REVIEWS)
        whose = Whose(turn) if turn in list(Whose) else None
        sought = waiting_for(visitor) if turn == _MINE else Sought(organisation=visitor.own, whose=whose)
        with site.registry() as connection:
            found = all_asked(connection, sought, people.now_us())
            shown = list(islice(found, after, after + _ON_A_PAGE + 1))
            titles = {key: _title(connection, key) for it in shown for key in it.pair}
        return pages.page(
            request,
            "reviews",
            asked=[(it, ruling(it.judgements), from_microseconds(it.turn.due_us - 1)) for it in shown[:_ON_A_PAGE]],
            titles=titles,
            turn=turn,
            pair_address=pair_address,
            next_page=with_query("/reviews", {"turn": turn, "after": after + _ON_A_PAGE})
            if len(shown) > _ON_A_PAGE
            else None,
        )

    @router.get("/reviews/pair")
    def show(request: Request, left: str = "", right: str = "", done: Number = 0) -> Response:
        visitor = people.require(request, SEE_REVIEWS)
        pair = _pair(left, right)
        people.require_own(visitor, SEE_REVIEWS, owners(pair), " ".join(map(key_text, pair)))
        with site.registry() as connection:
            found = question(connection, asked_about(connection, pair, people.now_us()), explaining.matcher)
            following = _next(connection, visitor, people.now_us(), pair)
        if found is None:
            raise ProblemError("not_found", " ↔ ".join(map(key_text, pair)))
        speaks_for = _speaks_for(visitor)
        return pages.page(
            request,
            "review",
            pair=pair,
            found=found,
            verdict=ruling(found.asked.judgements),
            sides=[it for it in sides(found.left, found.right, codes) if it.one or it.other],
            prints=(fingerprint(found.left), fingerprint(found.right)),
            standing=_standing(found.asked),
            can_judge=visitor.may(JUDGE) and may_judge(speaks_for, pair),
            speaks_for=speaks_for,
            judgements=[(it, from_microseconds(it.at_us)) for it in found.asked.judgements],
            done=done,
            key_text=key_text,
            next_address=pair_address(following.pair) if following else None,
        )

    @router.post("/reviews/judge")
    def judge(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, JUDGE)
        pair, verdict = _pair(form.get("left", ""), form.get("right", "")), form.get("verdict", "")
        people.require_own(visitor, JUDGE, owners(pair), " ".join(map(key_text, pair)))
        if verdict not in list(Verdict):
            raise ProblemError("parameters_invalid", "verdict")
        speaker = _speaker(visitor, line_of(form, "reason", _LONGEST_REASON), people.now_us())
        with people.writing() as connection:
            alone(connection)
            _require_unchanged(connection, asked_about(connection, pair, people.now_us()), form)
            (number,) = _decided(connection, Said(pair, Verdict(verdict)), speaker)
            people.done(connection, visitor, JUDGE, " ".join(map(key_text, pair)), f"{number} {verdict}")
        workshop.settle()
        with site.registry() as connection:
            following = _next(connection, visitor, people.now_us(), pair)
        return see_other(pair_address(following.pair if following else pair, done=number))

    @router.post("/reviews/undo")
    def take_back(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, JUDGE)
        number = form.get("number", "")
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            raise ProblemError("parameters_invalid", "number")
        speaker = _speaker(visitor, line_of(form, "reason", _LONGEST_REASON), people.now_us())
        with people.writing() as connection:
            try:
                found = undo(connection, {int(number)}, speaker)
            except JudgementRefusedError as error:
                raise ProblemError("act_refused", str(error)) from error
            people.done(connection, visitor, JUDGE, number, "undo")
        workshop.settle()
        return see_other(pair_address(found[0].pair) if found else "/reviews")

    return router


def waiting_for(visitor: Visitor) -> Sought:
    """What waits for them: what their organisation has not answered; for whoever sees all, what waits for the desk."""
    return Sought(visitor.own, waits_for=visitor.own, whose=Whose.OWNERS if visitor.own else Whose.DESK)


def pair_address(pair: Pair, done: int | None = None) -> str:
    """Where two records stand side by side."""
    return with_query("/reviews/pair", {"left": key_text(pair.left), "right": key_text(pair.right), "done": done})


def _decided(connection: Connection, said: Said, speaker: Speaker) -> list[int]:
    try:
        return decide(connection, [said], speaker)
    except JudgementRefusedError as error:
        raise ProblemError("act_refused", str(error)) from error


def _require_unchanged(connection: Connection, asked: Asked, form: Form) -> None:
    """A verdict is about what was shown: both records, and what others said of them."""
    prints = [it and fingerprint(it) for it in (record(connection, key) for key in asked.pair)]
    if prints != [form.get("left_print"), form.get("right_print")]:
        raise ProblemError("act_refused", "记录刚有变化，请重新核对 / a record has changed meanwhile; look again")
    if _standing(asked) != form.get("standing"):
        raise ProblemError(
            "act_refused", "刚有人判断过这一对，请重新核对 / somebody judged this pair meanwhile; look again"
        )


def _standing(asked: Asked) -> str:
    return " ".join(str(it.number) for it in asked.judgements if it.counts)


def _speaks_for(visitor: Visitor) -> str:
    return DESK if visitor.role is Role.DESK else visitor.own or ""


def _speaker(visitor: Visitor, reason: str, at_us: int) -> Speaker:
    return Speaker(_speaks_for(visitor), visitor.user.name, reason, at_us)


def _next(connection: Connection, visitor: Visitor, now_us: int, pair: Pair) -> Asked | None:
    """The likeliest other pair that waits."""
    found = all_asked(connection, Sought(organisation=visitor.own, waits_for=visitor.own), now_us)
    return next((it for it in found if it.pair != pair), None)


def _pair(left: str, right: str) -> Pair:
    keys = [Key(*it.split("/", 1)) for it in (left, right) if "/" in it and len(it) < 300]
    if len(keys) != 2 or keys[0] == keys[1]:
        raise ProblemError("parameters_invalid", f"{left} {right}"[:300])
    return pair_of(*keys)


def _title(connection: Connection, key: Key) -> str:
    found = record(connection, key)
    return str(found.statement["title"]) if found else ""
