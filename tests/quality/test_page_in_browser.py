"""The quality page in a browser without network: it needs nothing but itself, and every number leads somewhere and is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from quality.alerts.keep import keep
from quality.report.build import build
from quality.report.model import Report
from quality.report.page import write
from scenario_registry.places import place_zh
from schemas.outcome import Outcome
from sinks.tables import ledger
from tests.quality.conftest import Runs
from tests.quality.faults import CHECKED_AT
from tests.support.browser import Heard, page_without_network

PHONE, DESK = 390, 1400


@pytest.fixture(scope="module")
def written(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    """The report of the run with all faults, incidents included, and its page."""
    connection = runs.registry.engine.connect()
    with connection, connection.begin() as transaction:
        keep(connection, timedelta(days=1), [], CHECKED_AT)
        report = build(connection, runs.after, place_zh)
        transaction.rollback()
    page, _ = write(report, tmp_path_factory.mktemp("page"))
    return report, page


@pytest.fixture(scope="module", params=[DESK, PHONE])
def shown(request: pytest.FixtureRequest, written: tuple[Report, Path]) -> Iterator[tuple[Page, Heard]]:
    with page_without_network(written[1].as_uri(), request.param) as opened:
        yield opened


def test_nothing_leaves_and_nothing_is_complained_of(shown: tuple[Page, Heard], written: tuple[Report, Path]) -> None:
    page, heard = shown
    assert heard.asked_for == [written[1].as_uri()]
    assert heard.said == []
    assert "质量报告" in page.title()


def test_every_link_leads_to_something_that_can_be_seen(shown: tuple[Page, Heard]) -> None:
    page, _ = shown
    leads = page.eval_on_selector_all("a", "them => them.map(it => it.getAttribute('href'))")
    assert len(leads) > 50
    lost = [
        it
        for it in sorted(set(leads))
        if not it.startswith("#")
        or not page.evaluate("id => document.getElementById(id)?.getClientRects().length > 0", it[1:])
    ]
    assert lost == []


def test_the_page_is_no_wider_than_its_window(shown: tuple[Page, Heard]) -> None:
    page, _ = shown
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= window


def test_sums_on_the_page_are_those_of_the_ledger(shown: tuple[Page, Heard], runs: Runs) -> None:
    page, _ = shown
    key = (ledger.c.organisation, ledger.c.outcome)
    with runs.registry.engine.connect() as connection:
        counted = {(row[0], row[1]): row[2] for row in connection.execute(select(*key, func.count()).group_by(*key))}
    rows = page.eval_on_selector_all(
        "#scores-table tbody tr",
        "rows => rows.map(row => [row.dataset.organisation, +row.querySelector('[data-received]').innerText, "
        "[...row.querySelectorAll('[data-outcome]')].map(it => [it.dataset.outcome, +it.innerText])])",
    )
    told = {(name, outcome): count for name, _, outcomes in rows if name for outcome, count in outcomes if count}
    assert told == counted
    assert all(received == sum(count for _, count in outcomes) for _, received, outcomes in rows)
    (total,) = (row for row in rows if not row[0])
    assert total[1] == sum(counted.values())
    assert dict(total[2]) == {
        outcome.value: sum(count for (_, it), count in counted.items() if it == outcome.value) for outcome in Outcome
    }


def test_red_comes_first_in_every_table_that_people_act_on(
    shown: tuple[Page, Heard], written: tuple[Report, Path]
) -> None:
    page, _ = shown
    for table in ("#incidents-table", "#alarms-table"):
        severities = page.eval_on_selector_all(f"{table} tbody tr", "rows => rows.map(row => row.className)")
        assert severities == sorted(severities)
        assert severities[0] == "error"
    incidents = page.eval_on_selector_all("#incidents-table tbody tr", "rows => rows.map(row => +row.dataset.incident)")
    assert incidents == [it.number for it in written[0].incidents]
