"""The board: how far needs have come, for the whole city, a chain, a district, an organisation or a field; and the same as files.

The desk, operations and administrators see every circle. An organisation sees its own, and the chain of each working group in which it is a member.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from fastapi import APIRouter, Request, Response

from scenario_registry.board.board import (
    REASON_TEXTS,
    SCOPE_TEXTS,
    STATUS_TEXTS,
    STATUSES,
    STEP_TEXTS,
    UNMET_TEXTS,
    Board,
    Circle,
    board_of,
    concept_name,
    day_of_number,
    ranked,
)
from scenario_registry.board.drawing import funnel_of, ranges_of
from scenario_registry.board.files import KINDS, write_board
from scenario_registry.console.addresses import with_query
from scenario_registry.console.charts import bars
from scenario_registry.console.downloads import download
from scenario_registry.console.kit import Kit
from scenario_registry.console.people import Visitor, told_apart
from scenario_registry.console.roles import WORKING, Act
from scenario_registry.console.section import Group, Section
from scenario_registry.console.words import Words
from scenario_registry.http.problems import ProblemError
from schemas.code_lists import CodeLists
from schemas.moment import SHANGHAI
from schemas.working_groups import WorkingGroup

SEE_BOARD = Act("see_board", "查看看板", "see the board", WORKING)

SECTION = Section("/board", "看板", "Board", Group.WORK, (SEE_BOARD,), SEE_BOARD)


def board_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people, codes = kit.site, kit.pages, kit.people, kit.codes
    groups = kit.workshop.groups
    router = APIRouter(include_in_schema=False)

    @router.get("/board")
    def show(request: Request, scope: str = "", key: str = "") -> Response:
        visitor = people.require(request, SEE_BOARD)
        words, board = pages.words(request), _board(request, visitor, scope, key)
        return pages.page(
            request,
            "board",
            board=board,
            name=_name(words, board.circle),
            circles={it: _name(words, it) for it in circles_of(visitor, codes, groups)},
            sees_all=visitor.own is None,
            statuses=[(it, STATUS_TEXTS[it], board.own.status.get(it, 0)) for it in STATUSES],
            funnel=[(STEP_TEXTS[it.step], it) for it in funnel_of(board)],
            ranges=ranges_of(board),
            lacks=bars([(concept_name(code), n) for code, n in board.lacks]),
            unmet=[(UNMET_TEXTS[it], board.own.unmet.get(it, 0)) for it in UNMET_TEXTS],
            failures=[(REASON_TEXTS.get(it, (it, it)), n) for it, n in sorted(board.own.failure.items())],
            waiting=[(it, day_of_number(it.since), board.waited(it)) for it in board.oldest],
            parts=[
                (SCOPE_TEXTS[scope], [(_address(Circle(scope, key)), _name(words, Circle(scope, key)), it) for key, it in ranked(by_key)])
                for scope, by_key in board.parts.items()
            ],
            order=STATUSES,
            texts=STATUS_TEXTS,
            files=[(kind, _address(board.circle, f"/board/file.{kind}")) for kind in KINDS],
        )  # fmt: skip

    @router.get("/board/file.{kind}")
    def file(request: Request, kind: str, scope: str = "", key: str = "") -> Response:
        visitor = people.require(request, SEE_BOARD)
        if kind not in KINDS:
            raise ProblemError("not_found", kind)
        board = _board(request, visitor, scope, key)
        name = "-".join(it for it in ("board", board.circle.key, board.day.isoformat()) if it)
        return download(f"{name}.{kind}", partial(write_board, board, codes, groups))

    def _board(request: Request, visitor: Visitor, scope: str, key: str) -> Board:
        allowed = circles_of(visitor, codes, groups)
        asked = Circle(scope, key) if scope else allowed[0]
        if asked not in allowed:
            if visitor.own is None:
                raise ProblemError("not_found", f"{scope} {key}"[:100])
            people.refuse(visitor, SEE_BOARD, request.url.path)
        with told_apart(), site.registry() as connection:
            return board_of(connection, asked, datetime.now(SHANGHAI).date())

    return router


def circles_of(visitor: Visitor, codes: CodeLists, groups: Mapping[str, WorkingGroup]) -> list[Circle]:
    """What somebody may look at; the first is shown unasked."""
    own = visitor.own
    if own is not None:
        chains = [Circle("chain", chain) for chain, group in groups.items() if group.has(own)]
        return [Circle("organisation", own), *chains]
    return [
        Circle(),
        *(Circle("chain", it) for it in codes.chains),
        *(Circle("district", it) for it in codes.districts),
        *(Circle("organisation", it) for it in codes.organisations),
        *(Circle("field", it) for it in codes.fields),
    ]


def _name(words: Words, circle: Circle) -> str:
    return words.of(circle.scope, circle.key) if circle.key else words.say(*SCOPE_TEXTS["all"])


def _address(circle: Circle, path: str = "/board") -> str:
    return with_query(path, {"scope": circle.scope, "key": circle.key})
