"""The report says what the run found and what the ledger holds, on a page that needs nothing but itself."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import func, select

from quality.alerts.keep import keep
from quality.expectation import Words
from quality.feed_health import FeedState
from quality.report.build import EXAMPLES, build
from quality.report.feeds import GAPS
from quality.report.model import Alarm, Example, Feed, Gap, Latest, Open, Past, Reason, Report, Rule, Score, Sign
from quality.report.page import as_document, as_html, write
from quality.report.reasons import OF_ONE
from quality.report.scores import LATEST
from quality.suites import rule_set, suite
from scenario_registry.places import place_zh
from schemas.outcome import Outcome
from sinks.incidents import incidents
from sinks.quality_results import read_run
from sinks.queries.ledger import Asked, entries
from sinks.queries.rejections import Sought, rejected_events
from sinks.tables import ledger
from tests.quality.conftest import Runs
from tests.quality.faults import CHECKED_AT, FAULTS, MEDIA, ORGANISATIONS, RAIL, START, TOURISM, URBAN


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
    assert {scores[MEDIA].outcomes["rejected"], scores[URBAN].outcomes["conflict"]} == {6, 4}


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
        self.ids: list[str] = []
        self.leads: list[str] = []
        self.waiting: list[str | None] = []
        self.rows: list[tuple[str | None, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        named = dict(attrs)
        self.references += [
            f"{tag} {name}"
            for name, value in named.items()
            if name in ("src", "href", "srcset", "data", "action") and not (value or "").startswith("#")
        ]
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.leads += [value[1:] for name, value in attrs if name == "href" and value and value.startswith("#")]
        if "data-waiting" in named:
            self.waiting.append(named["data-waiting"])
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


def test_the_worst_scorecard_comes_first_and_leads_to_its_alarms(report: Report) -> None:
    broken = [(score.errors, score.warnings) for score in report.scores]
    assert broken == sorted(broken, reverse=True)
    page = Page(as_html(report))
    blamed = {alarm.organisation for alarm in report.alarms}
    blamed_and_counted = blamed & {score.organisation for score in report.scores}
    assert {it for it in page.leads if it.startswith("of-")} == {f"of-{name}" for name in blamed_and_counted}
    assert {f"alarm-{it.organisation}-{it.rule}" for it in report.alarms} <= set(page.leads)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.leads) <= set(page.ids)


def test_a_scorecard_tells_the_change_since_the_clean_run(report: Report) -> None:
    scores = {score.organisation: score for score in report.scores}
    (rail,) = (score for name, score in scores.items() if name == RAIL)
    assert rail.course is not None
    assert 0 < rail.course.score < 100
    # It was all well in the run fifty days before.
    assert (rail.course.week, rail.course.month) != (None, None)
    assert rail.course.week == rail.course.month
    assert rail.course.month is not None
    assert rail.course.month < 0
    assert scores[MEDIA].state == FeedState.BROKEN


def test_what_waits_is_counted_as_the_rejections_are(runs: Runs, report: Report) -> None:
    with runs.registry.engine.connect() as connection:
        found = list(rejected_events(connection, Sought(is_open=True)))
    (rejected, asked) = report.waiting
    assert (rejected.count, rejected.oldest) == (len(found), min(it.received_at for it in found))
    aged = [it for it in found if it.received_at < CHECKED_AT - timedelta(days=14)]
    assert (asked.count, asked.oldest, asked.overdue, rejected.overdue) == (2, START, 1, len(aged))
    assert Page(as_html(report)).waiting == [str(len(found)), "2"]


def test_open_incidents_are_told_one_for_each_cause_errors_first(runs: Runs) -> None:
    connection = runs.registry.engine.connect()
    with connection, connection.begin() as transaction:
        keep(connection, timedelta(days=1), [], CHECKED_AT)
        found = build(connection, runs.after, place_zh)
        kept = {it.number: it for it in incidents(connection, only_open=True)}
        transaction.rollback()
    assert {it.number for it in found.incidents} == kept.keys() != set()
    severities = [it.severity for it in found.incidents]
    assert severities == sorted(severities)
    for told in found.incidents:
        assert told.since == kept[told.number].since
        assert [it.symptom for it in told.signs] == [it.name for it in kept[told.number].symptoms]
        assert all(it.todo.zh and it.todo.en for it in told.signs)
    html = as_html(found)
    assert all(f'data-incident="{number}"' in html for number in kept)
    assert all(f"scenarios quality alerts show {number}" in html for number in kept)


def test_reasons_of_rejections_have_an_example_and_what_to_do(runs: Runs, report: Report) -> None:
    with runs.registry.engine.connect() as connection:
        found = list(rejected_events(connection, Sought(is_open=True)))
    counted = Counter((it.organisation, problem.code) for it in found for problem in it.problems)
    assert {(it.organisation, it.code): it.events for it in report.reasons} == counted
    (reason,) = (it for it in report.reasons if it.organisation == MEDIA)
    assert (reason.code, reason.events) == ("bad_sequence", 6)
    assert reason.problem.zh.startswith("版本号无效")
    assert reason.hint.zh
    assert reason.place.startswith("合成.xlsx")


def test_the_last_events_of_every_outcome_are_there(runs: Runs, report: Report) -> None:
    with runs.registry.engine.connect() as connection:
        entries_of = {
            (it.organisation, outcome): list(entries(connection, Asked(it.organisation, outcome=outcome)))
            for it in report.scores
            for outcome in it.outcomes
        }
    for score in report.scores:
        for outcome, count in score.outcomes.items():
            found = entries_of[score.organisation, outcome]
            latest = score.latest.get(outcome, [])
            assert len(found) == count
            assert len(latest) == min(count, LATEST)
            assert [it.received_at for it in latest] == sorted((it.received_at for it in found), reverse=True)[
                : len(latest)
            ]


def test_all_rules_are_summed_over_all_organisations(runs: Runs, report: Report) -> None:
    with runs.registry.engine.connect() as connection:
        results = read_run(connection, runs.after).results
    assert {it.rule for it in report.by_rule} == {it.rule for it in results}
    assert sum(it.checked for it in report.by_rule) == sum(it.checked for it in results)
    assert sum(it.failed for it in report.by_rule) == sum(it.failed for it in results)
    broken = {(it.rule, name) for it in report.by_rule for name in it.broken_by}
    assert broken == {(it.rule, it.organisation) for it in results if not it.holds}


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
    latest = {"rejected": [Latest(0, 1, hostile, [hostile], hostile, moment)]}
    score = replace(score, outcomes={**score.outcomes, "rejected": 1}, received=1, latest=latest)
    feed = Feed(hostile, hostile, hostile, "broken", moment, moment, 1, 0, 1, [Gap(hostile, 1, 3, moment)])
    incident = Open(
        1, "rules", "error", hostile, Words(hostile, hostile), moment, words, [Sign(hostile, words, words, False)]
    )
    reason = Reason(hostile, hostile, hostile, 1, moment, hostile, hostile, words, words)
    report = Report(1, "0", moment, moment, 0, 1, [alarm], [feed], [score], past)
    html = as_html(replace(report, incidents=[incident], reasons=[reason]))
    assert "script" not in Page(html).elements
    assert "&lt;script&gt;" in html


def test_a_page_of_fifty_organisations_and_a_year_of_runs_is_small() -> None:
    moment = datetime(2026, 3, 11, tzinfo=UTC)
    rules = list(suite().values())[:12]
    names = [f"synthetic_organisation_{nth}" for nth in range(50)]
    title, place = "合成示例：场景名称" * 4, "合成.xlsx 「场景清单」第5行 H5"
    shown = [Example([f"S-{nth}"], f"S-{nth}", title, place, "") for nth in range(EXAMPLES)]
    words = Words(title, "A synthetic example of a text about as long as those of rules are.")
    alarms = [
        Alarm(name, name, it.id, it.level, it.severity, 9_000, 900, moment, it.what, it.why, it.todo, shown)
        for name in names
        for it in rules
    ]
    latest = {
        it.value: [Latest(0, 9_000_000 + nth, f"S-{nth}", ["unknown_code"], place, moment) for nth in range(LATEST)]
        for it in Outcome
    }
    outcomes = dict.fromkeys(map(str, Outcome), 15_000)
    scores = [Score(name, name, 90_000, outcomes, 6, 6, None, "broken", 30, latest) for name in names]
    signs = [Sign(it.id, it.what, it.todo, False) for it in rules]
    gaps = [Gap(f"S-{nth}", nth, nth + 2, moment) for nth in range(GAPS)]
    report = Report(
        365, "0", moment, moment, 0, len(suite()), alarms,
        [Feed(name, name, name, "broken", moment, moment, 9_000, 900, 90, gaps, moment) for name in names],
        scores, [Past(moment, 300, 300)] * 365, [],
        [Open(nth, "rules", "error", name, words, moment, words, signs) for nth, name in enumerate(names)],
        [Reason(name, name, "unknown_code", 900, moment, "S-1", place, words, words) for name in names for _ in range(OF_ONE)],
        [Rule(it.id, it.level, it.severity, it.what, 50, 9_000, 900, names if it in rules else []) for it in suite().values()],
    )  # fmt: skip
    html = as_html(report)
    assert html.count("data-rule=") == 600
    assert html.count("data-incident=") == 50
    assert len(html.encode()) < 2_000_000


def test_written_files_say_the_same(report: Report, tmp_path: Path) -> None:
    page, document = write(report, tmp_path / "new" / "folder")
    assert page.read_text(encoding="utf-8") == as_html(report)
    assert json.loads(document.read_text(encoding="utf-8")) == as_document(report)
    assert write(report, page.parent) == [page, document]
    assert as_document(report)["until"] == "2026-04-30T03:33:20Z"
    assert (as_document(report)["rule_set"], as_document(report)["rules"]) == (rule_set(suite().values()), len(suite()))
