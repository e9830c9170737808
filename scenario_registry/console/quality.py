"""Quality: what the latest run found, red rows first; the rows that fail a rule; the report as a file that needs nothing but itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from quality.alerts.look import found_by
from quality.report.build import build
from quality.report.examples import examples
from quality.report.incidents import open_incidents
from quality.report.model import Example
from quality.report.page import as_html
from quality.suites import suite
from scenario_registry.answers.failing import Chosen, TooManyFailingError, write
from scenario_registry.answers.files import page_of
from scenario_registry.answers.items import balance_of, items_of
from scenario_registry.console.addresses import with_query
from scenario_registry.console.arrivals import last_days
from scenario_registry.console.charts import NARROW, WIDE, stacked
from scenario_registry.console.downloads import download
from scenario_registry.console.kit import Kit
from scenario_registry.console.overview import DAYS, FEW_DAYS
from scenario_registry.console.quality_standing import Standings
from scenario_registry.console.roles import WORKING, Act
from scenario_registry.console.section import Group, Section
from scenario_registry.http.problems import ProblemError
from scenario_registry.places import place_zh
from schemas.code_lists import code_lists
from schemas.moment import to_people
from schemas.record import Key
from sinks.quality_results import failures_of, last_run, read_run
from sinks.queries.records import record

_ON_A_PAGE = 50
_PARTS = ("warning", "error")
_LONGEST_KEY = 1_000

SEE_QUALITY = Act("see_quality", "查看质量报告", "see the quality report", WORKING)

SECTION = Section("/quality", "质量", "Quality", Group.INTAKE, (SEE_QUALITY,), SEE_QUALITY)


class Row(NamedTuple):
    """A row that failed; ``address`` is where it can be looked at, None where it stands for no record and no rejected event."""

    example: Example
    key: str
    address: str | None


def quality_routes(kit: Kit) -> APIRouter:
    """The routes."""
    site, pages, people = kit.site, kit.pages, kit.people
    standings = Standings()
    router = APIRouter(include_in_schema=False)

    @router.get("/quality")
    def latest(request: Request) -> Response:
        visitor = people.require(request, SEE_QUALITY)
        with site.registry() as connection:
            found = standings.latest(connection, visitor.own)
            # They say who works on what, so they are for the city's own people.
            incidents = (
                open_incidents(connection, found_by(connection, found.run_id))
                if found is not None and visitor.own is None
                else []
            )
        came = kit.arrivals.known()
        now, days = datetime.now(UTC), {} if found is None else found.days
        return pages.page(
            request,
            "quality",
            found=found,
            incidents=incidents,
            outcomes={} if found is None else {it.organisation: came.of(it.organisation) for it in found.cards},
            chart=stacked(last_days(days, now, DAYS), _PARTS, WIDE),
            small_chart=stacked(last_days(days, now, FEW_DAYS), _PARTS, NARROW),
        )

    @router.get("/quality/report.html")
    def report(request: Request) -> Response:
        visitor = people.require(request, SEE_QUALITY)
        now = to_people(datetime.now(UTC))
        with site.registry() as connection:
            if visitor.own is not None:
                items = list(items_of(connection, visitor.own, place_zh))
                name = code_lists().organisation_name(visitor.own)
                page = page_of(name, visitor.own, now, balance_of(connection, visitor.own), items)
            else:
                page = as_html(build(connection, _run(connection), place_zh))
        return download(f"质量-{now[:10]}.html", lambda path: path.write_text(page, encoding="utf-8"))

    @router.get("/quality/rows.{form}")
    def all_rows(request: Request, form: str, organisation: str = "", rule: str = "") -> Response:
        visitor = people.require(request, SEE_QUALITY)
        if form not in ("csv", "xlsx"):
            raise ProblemError("not_found", form)
        if organisation:
            people.require_own(visitor, SEE_QUALITY, (organisation,), request.url.path)
        with site.registry() as connection:
            chosen = Chosen(_run(connection), visitor.own or organisation or None, rule or None)

            def written(path: Path) -> None:
                write(connection, chosen, path)

            try:
                return download(f"未通过-{chosen.run_id}.{form}", written)
            except TooManyFailingError as error:
                raise ProblemError("act_refused", str(error)) from error

    @router.get("/quality/{organisation}/{rule}")
    def rows(request: Request, organisation: str, rule: str, after: str = "") -> Response:
        visitor = people.require(request, SEE_QUALITY)
        people.require_own(visitor, SEE_QUALITY, (organisation,), request.url.path)
        with site.registry() as connection:
            run_id = _run(connection)
            result = next(
                (it for it in read_run(connection, run_id).results if (it.organisation, it.rule) == (organisation, rule)),
                None,
            )  # fmt: skip
            if result is None or rule not in suite() or len(after) > _LONGEST_KEY:
                raise ProblemError("not_found", f"{organisation} {rule}"[:200])
            keys = failures_of(connection, run_id, rule, organisation, _ON_A_PAGE + 1, after)
            found = _rows(connection, organisation, rule, keys[:_ON_A_PAGE])
        following = with_query(request.url.path, {"after": keys[_ON_A_PAGE - 1]}) if len(keys) > _ON_A_PAGE else None
        asked = {"organisation": organisation, "rule": rule}
        return pages.page(
            request,
            "quality_rows",
            result=result,
            rule=suite()[rule],
            rows=found,
            next_page=following,
            files=[(form, with_query(f"/quality/rows.{form}", asked)) for form in ("csv", "xlsx")],
        )

    return router


def _run(connection: Connection) -> int:
    run_id = last_run(connection)
    if run_id is None:
        raise ProblemError("not_found", "scenarios quality run")
    return run_id


def _rows(connection: Connection, organisation: str, rule: str, keys: Sequence[str]) -> list[Row]:
    expectation = suite()[rule]
    found = examples(connection, expectation, organisation, keys, place_zh)
    return [
        Row(it, " · ".join(map(str, json.loads(key))), _address(connection, organisation, expectation.keys, it))
        for it, key in zip(found, keys, strict=True)
    ]


def _address(connection: Connection, organisation: str, names: tuple[str, ...], example: Example) -> str | None:
    if names == ("partition", "position"):
        partition, position = example.key
        return f"/rejections/{organisation}/{partition}/{position}" if example.problem else None
    if names[0] == "registry_id":
        return f"/scenarios/{example.key[0]}"
    told = record(connection, Key(organisation, str(example.key[0]))) if names[0] == "local_id" else None
    return f"/scenarios/{told.registry_id}" if told is not None else None
