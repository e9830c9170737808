"""Many pairs at once have the answers that two records have, whatever the records and the weights."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_registry.matching.labelled_file import read_collection
from schemas.match_model import MatchModel, match_model
from schemas.matching import Band, Comparison, MatchRecord, Pair
from schemas.record import Key
from streams.matching.compare import Subject
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS
from streams.matching.index import MemoryIndex, filed
from streams.matching.match import Matcher, shipped_matcher
from streams.matching.site_names import SiteName
from streams.matching.spans import pairs
from tests.streams.matching.told import WORDS_ONLY

RECORDS = read_collection(Path(__file__).parent / "data" / "records.jsonl").records


@st.composite
def mixed(draw: st.DrawFn, number: int) -> MatchRecord:
    """A record whose every field is that of some record of the collection: more alike, and more contradictory, than any that was told."""
    some = st.sampled_from(RECORDS)
    return MatchRecord(
        Key(draw(some).organisation, f"{number}"),
        draw(some).organisation,
        draw(some).title,
        draw(some).description,
        draw(st.one_of(some.map(lambda it: it.site), st.sampled_from(("7号线", "17号线二期", "地铁7号线与1号线")))),
        draw(some).districts,
        draw(some).submitted_on,
    )


@st.composite
def models(draw: st.DrawFn) -> MatchModel:
    """Any model: features speak for a pair, guards against it."""
    shipped = match_model()
    points = {it.code: draw(st.floats(0, 5)) for it in FEATURES} | {it.code: draw(st.floats(-5, 0)) for it in GUARDS}
    weights = {"points": points, "suggest_from": draw(st.floats(-15, 0))}
    return shipped.model_copy(
        update={name: getattr(shipped, name).model_copy(update=weights) for name in ("semantic", "lexical")}
    )


def all_pairs(subjects: list[Subject], matcher: Matcher) -> dict[Pair, Comparison]:
    found = (matcher.compare(one, other) for one, other in combinations(subjects, 2))
    return {it.pair: it for it in found if it.band is not Band.NOTHING}


def as_if_all_met(subjects: list[Subject], matcher: Matcher) -> dict[Pair, Comparison]:
    """What comes of all pairs, whether they share a key or not."""
    everywhere = frozenset({"everywhere"})
    entries = [filed(it)._replace(posted=everywhere, sought=everywhere) for it in subjects]
    return {it.pair: it for it in matcher.meet(entries, MemoryIndex())}


def lenient(model: MatchModel) -> MatchModel:
    """The same, asking people about every pair."""
    kinds = {"semantic": model.semantic, "lexical": model.lexical}
    return model.model_copy(update={name: it.model_copy(update={"suggest_from": -100.0}) for name, it in kinds.items()})


@settings(max_examples=60, deadline=None)
@given(st.tuples(*map(mixed, range(8))), models())
def test_any_records_under_any_model_on_words(records: tuple[MatchRecord, ...], model: MatchModel) -> None:
    matcher = Matcher(model, None)
    subjects = matcher.subjects(records)
    assert as_if_all_met(subjects, matcher) == all_pairs(subjects, matcher)


@pytest.mark.parametrize("use_vectors", [True, False])
def test_the_collection(use_vectors: bool) -> None:
    shipped = shipped_matcher(use_vectors=use_vectors)
    subjects = shipped.subjects(RECORDS)
    matcher = Matcher(lenient(shipped.model), shipped.encode)
    found = as_if_all_met(subjects, matcher)
    by_key = {it.profile.key: it for it in subjects}
    some = sorted(found)[::25]
    assert [found[pair] for pair in some] == [matcher.compare(*(by_key[key] for key in pair)) for pair in some]
    assert {it.band for it in found.values()} == {Band.SUGGESTED, Band.AUTOMATIC}
    assert len({it.relation for it in found.values()}) >= 4
    assert {guard for it in found.values() for guard in it.guards} == {it.code for it in GUARDS}


def test_in_any_order_and_by_any_number_at_once() -> None:
    subjects = WORDS_ONLY.subjects(RECORDS)
    expected = {it.pair: it for it in WORDS_ONLY.meet([filed(it) for it in subjects], MemoryIndex())}
    index, found = MemoryIndex(), {}
    entries = [filed(it) for it in reversed(subjects)]
    while entries:
        some, entries = entries[:7], entries[7:]
        found |= {it.pair: it for it in WORDS_ONLY.meet(some, index)}
    assert found == expected


@given(*(st.text("17至地铁", min_size=1, max_size=4).map(lambda core: SiteName("line", core)) for _ in range(2)))
def test_names_that_share_two_characters_or_hold_each_other_are_one_site(one: SiteName, other: SiteName) -> None:
    subjects = [
        it._replace(
            profile=it.profile._replace(site_names=frozenset({name}), anchors=frozenset(), mentions=frozenset())
        )
        for it, name in zip(WORDS_ONLY.subjects(RECORDS[:2]), (one, other), strict=True)
    ]
    is_one = one.core in other.core or other.core in one.core or bool({*pairs(one.core)} & {*pairs(other.core)})
    assert ("other_site" in WORDS_ONLY.compare(*subjects).guards) is not is_one
