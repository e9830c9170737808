"""Subscriptions: who is told of what, a new one, the end of one. Who wants to see the notices themselves reads their own mail or feed."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from scenario_registry.console.forms import Form, line_of, posted
from scenario_registry.console.kit import Kit
from scenario_registry.console.notice_links import link_routes
from scenario_registry.console.page import see_other
from scenario_registry.console.people import Visitor, told_apart
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from scenario_registry.notices.described import asked_text, kinds_text, rhythm_text
from scenario_registry.notices.errors import NoticesError
from scenario_registry.notices.kinds import KIND_TEXTS, RHYTHM_TEXTS, WAY_TEXTS, WEEKDAYS_ZH, NoticeKind, Rhythm, Way
from scenario_registry.notices.subscribing import Subscribed, Wish, subscribe, unsubscribe
from scenario_registry.notices.subscription import Filter, subscription_of
from schemas.moment import from_microseconds
from sinks.notice_stream import Tally, tallies
from sinks.subscriptions import all_rows

SEE_SUBSCRIPTIONS = Act(
    "see_subscriptions", "查看订阅", "see subscriptions", frozenset({Role.DESK, Role.OPERATIONS, Role.ADMINISTRATOR})
)
CHANGE_SUBSCRIPTIONS = Act(
    "change_subscriptions", "新增、结束订阅", "add, end subscriptions", frozenset({Role.DESK, Role.ADMINISTRATOR})
)

SECTION = Section(
    "/subscriptions",
    "订阅",
    "Notices",
    Group.ADMINISTRATION,
    (SEE_SUBSCRIPTIONS, CHANGE_SUBSCRIPTIONS),
    SEE_SUBSCRIPTIONS,
)

_LONGEST = 1_000
_COMMAS = str.maketrans("，、,", "   ")
_NOTHING = Tally(0, 0, None, None)
_AS_IT_COMES: Form = {"way": Way.FEED.value, "rhythm": Rhythm.DAILY.value, "hour": "8"}


def subscription_routes(kit: Kit) -> APIRouter:
    """The routes, and those that links in notices lead to."""
    site, pages, people, codes, declared = kit.site, kit.pages, kit.people, kit.codes, kit.workshop.notices
    router = APIRouter(include_in_schema=False)

    @router.get("/subscriptions")
    def all_subscriptions(request: Request) -> Response:
        return _page(request, people.require(request, SEE_SUBSCRIPTIONS))

    @router.post("/subscriptions")
    def add(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, CHANGE_SUBSCRIPTIONS)
        wish = _wish(form)
        try:
            with people.writing() as connection:
                made = subscribe(connection, wish, declared, codes, datetime.now(UTC))
                people.done(connection, visitor, CHANGE_SUBSCRIPTIONS, made.row.id, f"new {wish.way.value}")
        except NoticesError as error:
            return _page(request, visitor, typed=form, refused=error)
        # What is shown once is on this page and nowhere else.
        return _page(request, visitor, made)

    @router.post("/subscriptions/{subscription}/end")
    def end(request: Request, subscription: str, form: Annotated[Form, Depends(posted)]) -> Response:
        visitor = people.require_form(request, form, CHANGE_SUBSCRIPTIONS)
        with people.writing() as connection:
            try:
                unsubscribe(connection, subscription, f"{visitor.user.name}", datetime.now(UTC))
            except NoticesError as error:
                raise ProblemError("act_refused", str(error)) from error
            people.done(connection, visitor, CHANGE_SUBSCRIPTIONS, subscription, "ended")
        return see_other("/subscriptions")

    def _page(
        request: Request,
        visitor: Visitor,
        new: Subscribed | None = None,
        typed: Form = MappingProxyType({}),
        refused: NoticesError | None = None,
    ) -> Response:
        """``typed``: a form that was ``refused``; it stands as it was sent."""
        with told_apart(), site.registry() as connection:
            rows, counts = all_rows(connection), tallies(connection)
        shown = [
            {
                "row": row,
                "way": WAY_TEXTS[it.way],
                "asked": asked_text(it.filter, codes),
                "kinds": kinds_text(it.kinds),
                "rhythm": rhythm_text(it),
                "told": counts.get(row.id, _NOTHING),
            }
            for row in sorted(rows, key=lambda it: (it.ended_us is not None, -it.created_us))
            for it in [subscription_of(row)]
        ]
        return pages.page(
            request,
            "subscriptions",
            HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
            typed={**_AS_IT_COMES, **typed},
            refused=refused,
            subscriptions=shown,
            at=lambda us: None if us is None else from_microseconds(us),
            can_change=visitor.may(CHANGE_SUBSCRIPTIONS),
            new=new,
            base_url=declared.base_url or "",
            kinds=KIND_TEXTS,
            ways=WAY_TEXTS,
            rhythms=RHYTHM_TEXTS,
            weekdays=WEEKDAYS_ZH,
            codes=codes,
        )

    router.include_router(link_routes(kit))
    return router


def _wish(form: Form) -> Wish:
    """Raises ProblemError."""
    try:
        way, rhythm = Way(form.get("way", "")), Rhythm(form.get("rhythm", ""))
        hour, weekday = int(form.get("hour", "8")), int(form.get("weekday", "0"))
    except ValueError as error:
        raise ProblemError("parameters_invalid", "way, rhythm, hour, weekday") from error
    return Wish(
        line_of(form, "name", _LONGEST),
        way,
        line_of(form, "address", _LONGEST) if way is not Way.FEED and form.get("address", "").strip() else "",
        tuple(it.value for it in NoticeKind if form.get(f"kind_{it.value}")),
        Filter(
            fields=_chosen(form, "field"),
            chains=_chosen(form, "chain"),
            districts=_chosen(form, "district"),
            organisations=_chosen(form, "organisation"),
            words=_several(form, "words"),
            tasks_of=_chosen(form, "tasks_of"),
            companies=_several(form, "companies"),
            scenarios=_several(form, "scenarios"),
        ),
        rhythm,
        hour,
        weekday,
    )


def _several(form: Form, name: str) -> tuple[str, ...]:
    return tuple(form.get(name, "").translate(_COMMAS).split())


def _chosen(form: Form, name: str) -> tuple[str, ...]:
    return (form[name],) if form.get(name) else ()
