"""The quality report in the console: what the latest run found, to an organisation its own alone, and as files."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import UTC, datetime
from urllib.parse import unquote

import httpx
from openpyxl import load_workbook

from scenario_registry.console.roles import Role
from schemas.moment import to_people
from sinks.quality_results import Failure, Result, Run, write_run
from sinks.registry import Registry
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.test_pages import text_of
from tests.scenario_registry.console.walks.walk import OTHER, RAIL

_LINK = re.compile(r'href="/quality/([^/"]+)/([^/"]+)"')
_INCIDENT = re.compile(r'data-incident="([0-9]+)"')
RULE = "scenarios.deadline.overdue"


def test_red_rows_come_as_the_run_found_them_errors_first(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    alarms = command.json("quality", "report")["alarms"]
    page = as_role(client, Role.DESK).page("/quality")
    shown = [(organisation, unquote(rule)) for organisation, rule in _LINK.findall(page)]
    assert shown == [(it["organisation"], it["rule"]) for it in alarms]
    assert text_of(page).count("错误 ") >= sum(it["severity"] == "error" for it in alarms)
    day = to_people(datetime.now(UTC))[5:10]
    assert f">{day}</text>" in page


def test_open_incidents_are_shown_to_the_city_alone(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    opened = {it["incident"] for it in command.lines("quality", "alerts", "list")}
    assert opened
    page = as_role(client, Role.DESK).page("/quality")
    assert {int(it) for it in _INCIDENT.findall(page)} == opened
    assert "报送异常" in page
    assert not _INCIDENT.findall(as_role(client, Role.ORGANISATION).page("/quality"))


def test_an_organisation_sees_its_own_only(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    page = visitor.page("/quality")
    others = {it["organisation"] for it in command.json("quality", "report")["scores"]} - {RAIL}
    assert others
    assert {organisation for organisation, _ in _LINK.findall(page)} == {RAIL}
    whole, table = (visitor.client.get(it).text for it in ("/quality/report.html", "/quality/rows.csv"))
    for other in others:
        assert other not in page
        assert other not in whole
        assert other not in table
        for address in (f"/quality/{other}/{RULE}", f"/quality/rows.csv?organisation={other}"):
            assert visitor.client.get(address).status_code == 403


def test_failing_rows_lead_to_what_failed_and_can_be_kept(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    visitor = as_role(client, Role.OPERATIONS)
    for rule, begins in ((RULE, "/scenarios/CDS-"), ("ledger.rejected.share", f"/rejections/{RAIL}/")):
        page = visitor.page(f"/quality/{RAIL}/{rule}")
        links = [it for it in re.findall(r'<td[^>]*><a href="([^"]+)"', page) if it.startswith(begins)]
        failed = re.search(r"未通过 (\d+) /", text_of(page))
        assert failed is not None
        assert len(links) == int(failed[1]) > 0
        assert all(visitor.client.get(it).status_code == 200 for it in links)
        files = {it.rpartition("?")[0]: html.unescape(it) for it in re.findall(r'href="(/quality/rows[^"]+)"', page)}
        told = visitor.client.get(files["/quality/rows.csv"])
        assert told.headers["content-disposition"].startswith("attachment")
        rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
        assert [(it["机构代码"], it["规则"]) for it in rows] == [(RAIL, rule)] * len(links)
        book = load_workbook(io.BytesIO(visitor.client.get(files["/quality/rows.xlsx"]).content))
        assert book[book.sheetnames[0]].max_row == len(links) + 1


def test_the_whole_report_needs_nothing_but_itself(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    answer = as_role(client, Role.DESK).client.get("/quality/report.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert OTHER in answer.text
    assert not re.search(r'(?:src|href)="(?!#)', answer.text)


def test_many_rows_come_page_by_page_and_each_once(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.DESK)
    assert "第 1 次检查" in visitor.page("/quality")
    keys = [json.dumps([f"合成-{number}"], ensure_ascii=False) for number in range(120)]
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    registry = Registry(f"sqlite:///{command.data_dir / 'registry.sqlite'}")
    with registry.engine.begin() as connection:
        result = Result(RULE, RAIL, "warning", 200, len(keys), holds=False)
        run_id = write_run(connection, Run("合成", now - 1, now, 1, [result]), [Failure(RULE, RAIL, it) for it in keys])
    registry.close()
    assert f"第 {run_id} 次检查" in visitor.page("/quality")
    page = visitor.page(f"/quality/{RAIL}/{RULE}")
    found = re.findall(r"合成-\d+", text_of(page))
    pages = 1
    while following := re.search(r'rel="next" href="([^"]+)"', page):
        page, pages = visitor.page(html.unescape(following[1])), pages + 1
        found += re.findall(r"合成-\d+", text_of(page))
    assert pages == 3
    assert found == [json.loads(it)[0] for it in sorted(keys)]


def test_what_was_not_judged_is_not_there(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    visitor = as_role(client, Role.DESK)
    for address in (f"/quality/{RAIL}/nothing", f"/quality/nobody/{RULE}", "/quality/rows.exe"):
        assert visitor.client.get(address).status_code == 404
