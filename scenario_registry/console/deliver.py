"""A file of a feed, checked or sent from a browser: the same path as over the interface and by command."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from producers.feed import Feed, load_feed
from producers.feed_error import FeedError
from producers.publish import PublishSummary
from scenario_registry.cli.names import WITHHELD_ZH
from scenario_registry.console.kit import Kit
from scenario_registry.console.people import Visitor
from scenario_registry.console.roles import Act, Role
from scenario_registry.console.section import Group, Section
from scenario_registry.console.uploads import Upload, uploaded
from scenario_registry.deliveries import MOST_BYTES, Delivered, Deliveries, plain_name
from scenario_registry.http.intake.delivery_problems import told_as_problems
from scenario_registry.http.problems import ProblemError
from scenario_registry.places import place_zh

_MOST_SHOWN = 200
_OF_NO_FILE = ("http_json", "sql")

DELIVER = Act("deliver", "检查、递交报送文件", "check and send a file", frozenset({Role.ORGANISATION, Role.OPERATIONS}))

SECTION = Section("/deliver", "递交", "Deliver", Group.INTAKE, (DELIVER,), DELIVER)


async def _sent(request: Request) -> Upload:
    return await uploaded(request, DELIVER)


def deliver_routes(kit: Kit) -> APIRouter:
    """The routes."""
    pages, people, workshop = kit.pages, kit.people, kit.workshop
    deliveries = workshop.deliveries
    router = APIRouter(include_in_schema=False)

    @router.get("/deliver")
    def ask(request: Request, feed: str = "") -> Response:
        visitor = people.require(request, DELIVER)
        return _page(request, visitor, feed)

    @router.post("/deliver")
    def take(request: Request, upload: Annotated[Upload, Depends(_sent)]) -> Response:
        visitor = people.require_form(request, upload.fields, DELIVER)
        declared = _declared(upload.fields.get("feed", ""))
        people.require_own(visitor, DELIVER, (declared.organisation,), declared.name)
        if not upload.name or not upload.content:
            raise ProblemError("parameters_invalid", "file")
        with told_as_problems(declared.name):
            plain_name(upload.name)
        done = _take(visitor, declared, upload)
        if done.summary is not None and done.summary.hold is None:
            workshop.process()
        return _page(request, visitor, declared.name, upload.name, done)

    def _take(visitor: Visitor, declared: Feed, upload: Upload) -> Delivered:
        def write_down() -> None:
            """First: events that nobody stands for must not be in the log."""
            digest = hashlib.sha256(upload.content).hexdigest()
            with people.writing() as connection:
                people.done(connection, visitor, DELIVER, declared.name, f"{upload.name}, sha256 {digest}")

        is_trial, now = upload.fields.get("how") != "send", datetime.now(UTC)
        with told_as_problems(declared.name):
            return deliveries.take(
                declared, upload.name, upload.content, now, kit.codes, is_trial=is_trial, before_sending=write_down
            )

    def _page(
        request: Request,
        visitor: Visitor,
        feed: str,
        file: str = "",
        done: Delivered | None = None,
    ) -> Response:
        summary = None if done is None else done.summary
        return pages.page(
            request,
            "deliver",
            feeds=[it for it in _all_declared(deliveries) if visitor.own in (None, it.organisation)],
            chosen=feed,
            most=MOST_BYTES // 1_048_576,
            file=file,
            checked=None if done is None else done.check,
            problems=[] if done is None else done.check.problems[:_MOST_SHOWN],
            summary=summary,
            withheld=_withheld(summary),
            place_of=place_zh,
        )

    def _declared(name: str) -> Feed:
        found = next((it for it in _all_declared(deliveries) if it.name == name), None)
        if found is None:
            raise ProblemError("parameters_invalid", "feed")
        return found

    return router


def _all_declared(deliveries: Deliveries) -> list[Feed]:
    """Those that read a file and whose declaration is sound."""
    found = []
    for path in deliveries.feeds().values():
        try:
            feed = load_feed(path)
        except FeedError:
            # Whoever wrote it is told by the command line.
            continue
        if feed.source.kind not in _OF_NO_FILE:
            found.append(feed)
    return found


def _withheld(summary: PublishSummary | None) -> tuple[str, str] | None:
    if summary is None or summary.counts.withheld_reason is None:
        return None
    zh, _, en = WITHHELD_ZH[summary.counts.withheld_reason].partition(" / ")
    return zh, en
