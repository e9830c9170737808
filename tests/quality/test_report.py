"""The report says what the run found and what the ledger holds, on a page that needs nothing but itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import func, select

from quality.expectation import Words
from quality.feed_health import FeedState
from quality.report.build import EXAMPLES, build
from quality.report.model import Alarm, Example, Past, Report, Score
from quality.report.page import as_document, as_html, write
from quality.suites import rule_set, suite
from scenario_registry.cli.places import place_zh
from schemas.outcome import Outcome
from sinks.tables import ledger
from tests.quality.conftest import Runs
from tests.quality.faults import CHECKED_AT, FAULTS, MEDIA, ORGANISATIONS, RAIL, TOURISM, URBAN


@pytest.fixture(scope="module")
def report(runs: Runs) -> Report:
    with runs.registry.engine.connect() as connection:
        return build(connection, runs.after, place_zh)


def test_the_sums_are_those_of_the_ledger(runs: Runs, report: Report) -> None:
    query = select(ledger.c.organisation, ledger.c.outcome, func.count()).group_by(
        ledger.c.organisation, ledger.c.outcome
    )
    with runs.registry.engine.connect() as connection:
        counted = {(organisation, outcome): count for organisation, outcome, count in connection.execute(query)}
    scores = {score.organisation: score for score in report.scores}
    assert set(scores) == set(ORGANISATIONS)
    for name, score in scores.items():
        assert score.outcomes == {outcome.value: counted.get((name, outcome.value), 0) for outcome in Outcome}
        assert score.received == sum(score.outcomes.values())
    assert sum(score.received for score in report.scores) == sum(counted.values())
    assert {scores[MEDIA].outcomes["rejected"], scores[URBAN].outcomes["conflict"]} == {6, 3}


def test_every_broken_rule_is_there_errors_first(report: Report) -> None:
    assert {(alarm.rule, alarm.organisation) for alarm in report.alarms} == {
        (fault.rule, fault.organisation) for fault in FAULTS
    }
    severities = [alarm.severity for alarm in report.alarms]
    assert severities == sorted(severities)
    assert report.errors == severities.count("error") > 0
    assert {alarm.since for alarm in report.alarms} == {CHECKED_AT}
    of_rail = [score for score in report.scores if score.organisation == RAIL]
    assert of_rail[0].errors + of_rail[0].warnings == sum(alarm.organisation == RAIL for alarm in report.alarms)


def test_an_example_tells_number_title_place_and_reason(report: Report) -> None:
    alarms = {alarm.rule: alarm for alarm in report.alarms}
    length = alarms["scenarios.title.length"].examples
    assert length == [Example(["S-00"], "S-00", "巡检", "合成.xlsx 「场景清单」第5行", "")]
    # The ledger keeps cells where the event itself came with a problem.
    assert alarms["scenarios.investment.plausible"].examples[0].place == "合成.xlsx 「场景清单」第5行 H5"
    rejected = alarms["ledger.rejected.share"]
    assert (len(rejected.examples), rejected.failed) == (EXAMPLES, 6)
    assert all(
        it.problem.startswith("版本号无效") and it.place.startswith("合成.xlsx") and it.local_id
        for it in rejected.examples
    )
    assert alarms["ledger.held.aged"].examples[0].local_id == "S-new"
    assert alarms["ledger.held.aged"].examples[0].title is None


def test_feeds_in_trouble_come_first(report: Report) -> None:
    states = {feed.feed: feed.state for feed in report.feeds}
    assert (states[MEDIA], states[TOURISM]) == (FeedState.BROKEN, FeedState.ON_TIME)
    trouble = [feed.state in (FeedState.SILENT, FeedState.BROKEN, FeedState.LATE) for feed in report.feeds]
    assert trouble == sorted(trouble, reverse=True)
    assert any(trouble)


def test_the_run_before_shows_in_the_past_and_as_a_report_of_its_own(runs: Runs, report: Report) -> None:
    with runs.registry.engine.connect() as connection:
        clean = build(connection, runs.before, place_zh)
    assert (clean.alarms, clean.errors) == ([], 0)
    assert [(past.errors, past.warnings) for past in report.past] == [
        (0, 0),
        (report.errors, len(report.alarms) - report.errors),
    ]
    assert "全部规则通过" in as_html(clean)


class Page(HTMLParser):
    """What a page refers to, and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.references: list[str] = []
        self.elements: list[str] = []
        self.rows: list[tuple[str | None, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        named = dict(attrs)
        self.references += [f"{tag} {name}" for name in named if name in ("src", "href", "srcset", "data", "action")]
        if "data-rule" in named:
            self.rows.append((named["data-rule"], named["data-organisation"]))


def test_the_page_loads_nothing(report: Report) -> None:
    html = as_html(report)
    page = Page(html)
    assert page.references == []
    assert {"script", "link", "img", "iframe", "object", "base"} & set(page.elements) == set()
    assert [word for word in ("http:", "https:", "//", "url(", "@import") if word in html] == []
    assert "default-src 'none'" in html


def test_the_page_shows_every_alarm_in_the_order_of_the_report(report: Report) -> None:
    page = Page(as_html(report))
    assert page.rows == [(alarm.rule, alarm.organisation) for alarm in report.alarms]


def test_what_organisations_sent_is_escaped() -> None:
    moment = datetime(2026, 3, 11, tzinfo=UTC)
    hostile = "<script>alert(1)</script>\"'&"
    words = Words("甲", "a")
    alarm = Alarm(
        hostile, hostile, "r", "field", "error", 1, 1, moment, words, words, words,
        [Example([hostile], hostile, hostile, hostile, hostile)],
    )  # fmt: skip
    score = Score(hostile, hostile, 0, dict.fromkeys(map(str, Outcome), 0), 1, 0)
    past = [Past(moment, 1, 0)]
    html = as_html(Report(1, "0", moment, moment, 0, 1, [alarm], [], [score], past))
    assert "script" not in Page(html).elements
    assert "&lt;script&gt;" in html


def test_written_files_say_the_same(report: Report, tmp_path: Path) -> None:
    page, document = write(report, tmp_path / "new" / "folder")
    assert page.read_text(encoding="utf-8") == as_html(report)
    assert json.loads(document.read_text(encoding="utf-8")) == as_document(report)
    assert write(report, page.parent) == [page, document]
    assert as_document(report)["until"] == "2026-04-30T03:33:20Z"
    assert (as_document(report)["rule_set"], as_document(report)["rules"]) == (rule_set(suite().values()), len(suite()))
