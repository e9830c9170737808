"""Where links in notices lead: to confirm a subscription, to end one, and the feed of one. Nobody logs in; whoever has the link may.

A link that is opened asks once more, since mail programs open links by themselves; only what is posted does it. A mail program's one
click (RFC 8058) posts to the same address.
"""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request, Response

from scenario_registry.console.kit import Kit
from scenario_registry.console.people import told_apart
from scenario_registry.http.answering import known_tags
from scenario_registry.http.problems import ProblemError
from scenario_registry.notices.atom import MEDIA_TYPE, MOST_ENTRIES, atom
from scenario_registry.notices.described import asked_text, kinds_text, rhythm_text
from scenario_registry.notices.links import LinkAct, is_signed
from scenario_registry.notices.subscribing import digest_of
from scenario_registry.notices.subscription import subscription_of
from sinks import subscriptions
from sinks.notice_stream import latest

_BY_LINK = "由链接退订 / by its link"


def link_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people, codes, declared = kit.site, kit.pages, kit.people, kit.codes, kit.workshop.notices
    router = APIRouter(include_in_schema=False, prefix="/notices")

    @router.get("/feed/{token}")
    def feed(request: Request, token: str) -> Response:
        with told_apart(), site.registry() as connection:
            row = subscriptions.row_of_feed(connection, digest_of(token))
            if row is None:
                raise ProblemError("not_found")
            newest = latest(connection, row.id, MOST_ENTRIES)
        # Without an address of its own the server leads to itself, never to a host that the asker names.
        document = atom(row, newest, declared.base_url or "")
        tag = f'W/"{hashlib.sha256(document).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if {tag, "*"} & known_tags(request):
            return Response(status_code=304, headers=headers)
        return Response(document, headers=headers, media_type=MEDIA_TYPE)

    @router.get("/{act}/{subscription}/{signature}")
    def ask(request: Request, act: LinkAct, subscription: str, signature: str) -> Response:
        return _page(request, act, _signed(act, subscription, signature), is_done=False)

    @router.post("/{act}/{subscription}/{signature}")
    def do(request: Request, act: LinkAct, subscription: str, signature: str) -> Response:
        row = _signed(act, subscription, signature)
        with people.writing() as connection:
            if act is LinkAct.CONFIRM:
                subscriptions.confirm(connection, row.id, people.now_us())
            else:
                subscriptions.end(connection, row.id, _BY_LINK, people.now_us())
        return _page(request, act, row, is_done=True)

    def _signed(act: LinkAct, subscription: str, signature: str) -> subscriptions.Row:
        with told_apart(), site.registry() as connection:
            key, row = subscriptions.key(connection), subscriptions.row_of(connection, subscription)
        if key is None or row is None or not is_signed(key, act, subscription, signature):
            raise ProblemError("not_found")
        return row

    def _page(request: Request, act: LinkAct, row: subscriptions.Row, *, is_done: bool) -> Response:
        it = subscription_of(row)
        return pages.page(
            request,
            "notice_link",
            act=act.value,
            row=row,
            asked=asked_text(it.filter, codes),
            kinds=kinds_text(it.kinds),
            rhythm=rhythm_text(it),
            is_done=is_done,
        )

    return router
