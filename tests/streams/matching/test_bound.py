"""What is passed over at a glance would have come to nothing, whatever the records and the weights."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_registry.matching.labelled_file import read_collection
from schemas.match_model import MatchModel, match_model
from schemas.matching import Band, MatchRecord
from schemas.record import Key
from streams.matching.bound import may_reach
from streams.matching.compare import Subject, reach
from streams.matching.encounter import Encounter
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS
from streams.matching.profile import profile
from streams.matching.vectors import Likeness
from tests.streams.matching.told import WORDS_ONLY

RECORDS = read_collection(Path(__file__).parent / "data" / "records.jsonl").records
PROFILES = [profile(it) for it in RECORDS]


@st.composite
def mixed(draw: st.DrawFn) -> MatchRecord:
    """A record whose every field is that of some record of the collection: more alike, and more contradictory, than any that was told."""
    some = st.sampled_from(RECORDS)
    return MatchRecord(
        Key(draw(some).organisation, f"{draw(st.integers(1, 10**6))}"),
        draw(some).organisation,
        draw(some).title,
        draw(some).description,
        draw(some).site,
        draw(some).districts,
        draw(some).submitted_on,
    )


@st.composite
def models(draw: st.DrawFn) -> MatchModel:
    """Any model: features speak for a pair, guards against it."""
    shipped = match_model()
    points = {it.code: draw(st.floats(0, 5)) for it in FEATURES} | {it.code: draw(st.floats(-5, 0)) for it in GUARDS}
    return shipped.model_copy(update={"semantic": shipped.semantic.model_copy(update={"points": points})})


@settings(max_examples=300, deadline=None)
@given(mixed(), mixed(), models(), st.floats(-1, 1), st.floats(-1, 1))
def test_nothing_that_reaches_a_band_is_passed_over(
    one: MatchRecord, other: MatchRecord, model: MatchModel, whole: float, across: float
) -> None:
    meeting = Encounter(profile(one), profile(other), Likeness(whole, across))
    weights = model.semantic
    score = weights.start + sum(weights.points[it.code] * it.measure(meeting) for it in (*FEATURES, *GUARDS))
    if round(score, 3) >= weights.suggest_from:
        assert may_reach(meeting.one, meeting.other, meeting.likeness, weights)
        assert may_reach(meeting.other, meeting.one, meeting.likeness, weights)


def test_the_collection_has_the_same_answers_and_most_pairs_are_passed_over() -> None:
    subjects = [Subject(it, None) for it in PROFILES]
    looked_at = 0
    for at, one in enumerate(subjects):
        for other in subjects[:at]:
            full = WORDS_ONLY.compare(one, other)
            looked_at += may_reach(one.profile, other.profile, None, WORDS_ONLY.model.lexical)
            assert reach(one, other, WORDS_ONLY.model) == (None if full.band is Band.NOTHING else full)
    assert looked_at < len(subjects) ** 2 / 20
