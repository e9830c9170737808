"""The state machine of incidents, by its laws and by example."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quality.alerts.finding import Finding, Look
from quality.alerts.machine import FORGOTTEN_AFTER, ONE_CAUSE, SETTLES, Told, step
from schemas.incident import Incident, Kind, NoticeEvent, Silence
from schemas.problem import Severity

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
RAIL, MEDIA = "chengdu_rail", "chengdu_media"


def rule(name: str, organisation: str = RAIL, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(Kind.RULES, organisation, "", name, severity, START)


def feed(state: str, *, keeps_only: bool = False) -> Finding:
    return Finding(Kind.FEED, RAIL, "rail_list", state, Severity.ERROR, START, keeps_only=keeps_only)


def look(hours: float, *findings: Finding, kinds: frozenset[Kind] = frozenset(Kind)) -> Look:
    now = START + hours * HOUR
    return Look(now, dict.fromkeys(kinds, now), findings)


class Story:
    """Looks one after the other, as they are kept."""

    def __init__(self) -> None:
        self.all: dict[int, Incident] = {}

    @property
    def open(self) -> list[Incident]:
        return [it for it in self.all.values() if it.closed_at is None]

    def see(self, seen: Look) -> list[Told]:
        found = step(self.open, seen, len(self.all) + 1)
        self.all |= {it.number: it for it in found.incidents}
        return found.notices

    def events(self, seen: Look) -> list[str]:
        return [it.event.value for it in self.see(seen)]


NAMES = ("a.rule", "b.rule", "trend.events.gap", "ledger.rejected.share")
SIGNS = st.one_of(
    st.builds(rule, st.sampled_from(NAMES), st.sampled_from([RAIL, MEDIA]), st.sampled_from(Severity)),
    st.sampled_from([feed("late"), feed("silent"), feed("broken"), feed("recovering", keeps_only=True)]),
    st.builds(lambda kind: Finding(kind, "", "", "waits", Severity.ERROR, START), st.sampled_from([Kind.LAG, Kind.NO_DATA])),
)  # fmt: skip
KINDS = st.sampled_from([frozenset(Kind), frozenset(Kind) - {Kind.LAG}, frozenset(Kind) - {Kind.NO_DATA}])


@st.composite
def stories(draw: st.DrawFn) -> list[Look]:
    hours, looks = 0.0, []
    for _ in range(draw(st.integers(1, 12))):
        hours += draw(st.sampled_from([0.2, 1, 7, 24, 24 * 8]))
        kinds = draw(KINDS)
        signs = {(it.kind, it.organisation, it.symptom): it for it in draw(st.lists(SIGNS, max_size=6))}
        looks.append(look(hours, *(it for it in signs.values() if it.kind in kinds), kinds=kinds))
    return looks


@given(stories())
def test_the_same_look_again_tells_nothing_and_changes_nothing(looks: list[Look]) -> None:
    story = Story()
    for it in looks:
        story.see(it)
        before = dict(story.all)
        assert story.see(it) == []
        assert story.all == before


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(looks: list[Look], draw: object) -> None:
    one, other = Story(), Story()
    for it in looks:
        mixed = list(it.findings)
        draw.shuffle(mixed)  # type: ignore[attr-defined]
        assert one.see(it) == other.see(it._replace(findings=tuple(mixed)))
    assert one.all == other.all


@given(stories())
def test_every_incident_is_opened_once_and_closed_at_most_once_and_nothing_is_told_twice(looks: list[Look]) -> None:
    story, told = Story(), []
    for it in looks:
        told += story.see(it)
    events = Counter((it.incident.number, it.event) for it in told)
    for number, incident in story.all.items():
        assert events[number, NoticeEvent.OPENED] == 1
        assert events[number, NoticeEvent.CLOSED] == (incident.closed_at is not None)
        own = [it for it in told if it.incident.number == number]
        assert own[0].event is NoticeEvent.OPENED
        for before, after in pairwise(own):
            if after.event is NoticeEvent.UPDATED:
                assert says_something_new(before, after)


def says_something_new(before: Told, after: Told) -> bool:
    """That it is worse, or a sign that was not there within a week."""
    week_ago = max(it.seen for it in after.incident.symptoms) - FORGOTTEN_AFTER
    told = {it.name for it in before.incident.symptoms if it.seen > week_ago}
    is_worse = before.incident.severity is not after.incident.severity
    return is_worse or bool({it.symptom for it in after.findings} - told)


@given(stories())
def test_nobody_is_left_in_the_dark(looks: list[Look]) -> None:
    """Whatever a look finds wrong is a sign of an open incident, and was told."""
    story = Story()
    for it in looks:
        story.see(it)
        signs = {(one.organisation, sign.name, sign.told) for one in story.open for sign in one.symptoms}
        assert {(sign.organisation, sign.symptom, True) for sign in it.findings if not sign.keeps_only} <= signs


def test_what_breaks_within_a_week_is_one_cause_and_a_later_break_another() -> None:
    story = Story()
    assert story.events(look(0, rule("a"), rule("b"), rule("c", MEDIA))) == ["opened", "opened"]
    assert story.events(look(1, rule("a"), rule("b"), rule("c", MEDIA))) == []
    assert story.events(look(2, rule("a"), rule("d"), rule("c", MEDIA))) == ["updated"]
    late = ONE_CAUSE / HOUR + 1
    assert story.events(look(late, rule("a"), rule("e"), rule("c", MEDIA))) == ["opened"]


def test_what_comes_and_goes_is_told_once() -> None:
    story = Story()
    settles = SETTLES[Kind.RULES] / HOUR
    assert story.events(look(0, rule("a"))) == ["opened"]
    for hours in range(1, 40, 2):
        assert story.events(look(hours)) == []
        assert story.events(look(hours + 1, rule("a"))) == []
    assert story.events(look(50)) == []
    assert story.events(look(50 + settles)) == ["closed"]
    assert story.open == []


def test_a_feed_that_recovers_stays_open_until_its_state_is_confirmed() -> None:
    story = Story()
    assert story.events(look(0, feed("late"))) == ["opened"]
    assert story.events(look(1, feed("silent"))) == ["updated"]
    assert story.events(look(2, feed("recovering", keeps_only=True))) == []
    assert story.events(look(3, feed("late"))) == []
    assert story.events(look(4)) == ["closed"]
    assert story.events(look(5, feed("recovering", keeps_only=True))) == []


def test_rules_that_say_what_a_feeds_state_says_are_no_incident_of_their_own() -> None:
    story = Story()
    (told,) = story.see(look(0, rule("trend.events.gap"), feed("silent")))
    assert (told.incident.kind, len(told.incident.symptoms)) == (Kind.FEED, 2)
    assert story.events(look(1, rule("trend.events.gap"), rule("a"), feed("silent"))) == ["opened"]
    # The feed delivers again; what its rule says keeps the incident open.
    assert story.events(look(2, rule("trend.events.gap"), rule("a"))) == []
    assert len(story.open) == 2


def test_what_was_not_looked_at_does_not_close() -> None:
    story, lag = Story(), Finding(Kind.LAG, "", "", "waits", Severity.ERROR, START)
    assert story.events(look(0, lag)) == ["opened"]
    assert story.events(look(30, kinds=frozenset({Kind.RULES}))) == []
    assert story.events(look(31)) == []
    assert story.events(look(32)) == ["closed"]


def test_a_silenced_incident_tells_only_its_end_and_is_told_again_when_the_silence_is_over() -> None:
    story = Story()
    story.see(look(0, rule("a")))
    (opened,) = story.open
    until = START + 48 * HOUR
    silenced = {"silence": Silence(until, "合成岗位", "合成原因")}
    story.all[1] = Incident(**{name: getattr(opened, name) for name in opened.__slots__} | silenced)
    assert story.events(look(1, rule("a"), rule("b", severity=Severity.ERROR))) == []
    (told,) = story.see(look(49, rule("a"), rule("b", severity=Severity.ERROR)))
    assert told.event is NoticeEvent.UPDATED
    assert [it.name for it in told.incident.symptoms] == ["a", "b"]
    assert story.events(look(50, rule("a"), rule("b", severity=Severity.ERROR))) == []


def test_an_incident_that_ends_while_it_is_silenced_is_told_as_closed() -> None:
    story = Story()
    story.see(look(0, feed("late")))
    (opened,) = story.open
    silenced = {"silence": Silence(START + 90 * HOUR, "合成岗位", "合成原因")}
    story.all[1] = Incident(**{name: getattr(opened, name) for name in opened.__slots__} | silenced)
    assert story.events(look(1)) == ["closed"]
