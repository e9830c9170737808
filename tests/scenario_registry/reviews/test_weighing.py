"""What becomes of an answer now that time has passed."""

from __future__ import annotations

import pytest

from scenario_registry.reviews.answers import Answer
from scenario_registry.reviews.stamp import Stamp
from scenario_registry.reviews.weighing import Became, Now, weigh
from schemas.judgement import DESK, Judgement
from schemas.matching import Verdict
from tests.streams.judging.said import DISTRICT, PAIR, RAIL, said

MEDIA = "chengdu_media"


def answer(seen: int = 0, verdict: Verdict = Verdict.SAME) -> Answer:
    return Answer(5, Stamp(RAIL, PAIR, "l", "r", seen), verdict, "合成理由", "合成核对人")


def now(*judgements: Judgement, left: str | None = "l", right: str | None = "r") -> Now:
    return Now(left, right, judgements)


@pytest.mark.parametrize(
    ("words", "seen", "became"),
    [
        ([], 0, Became.APPLIED),
        (["rail same"], 0, Became.ALREADY),
        (["rail different"], 0, Became.DECIDED),
        (["rail different"], 1, Became.APPLIED),
        (["rail same -"], 0, Became.DECIDED),
        (["rail same", "rail unsure"], 0, Became.DECIDED),
        (["district different"], 0, Became.APPLIED),
        (["district same", "desk same"], 1, Became.DECIDED),
        (["rail same", "desk different"], 0, Became.ALREADY),
        (["desk unsure"], 0, Became.DECIDED),
        (["desk different"], 1, Became.APPLIED),
    ],
)
def test_what_was_said_since_the_export_decides(words: list[str], seen: int, became: Became) -> None:
    assert weigh(answer(seen), RAIL, now(*said(*words))) is became


@pytest.mark.parametrize(("left", "right"), [("x", "r"), ("l", "x"), (None, "r"), ("l", None)])
def test_a_record_that_says_something_else_by_now_must_be_looked_at_again(left: str | None, right: str | None) -> None:
    assert weigh(answer(), RAIL, now(left=left, right=right)) is Became.CHANGED
    assert weigh(answer(), RAIL, now(*said("rail same"), left=left, right=right)) is Became.ALREADY


def test_an_answer_is_the_word_of_whoever_was_asked() -> None:
    became = [weigh(answer(), who, now()) for who in (RAIL, DISTRICT, DESK, MEDIA)]
    assert became == [Became.APPLIED, Became.NOT_YOURS, Became.NOT_YOURS, Became.NOT_YOURS]


def test_a_row_that_was_made_up_gives_no_right() -> None:
    made_up = answer()._replace(stamp=answer().stamp._replace(organisation=MEDIA))
    assert weigh(made_up, MEDIA, now()) is Became.NOT_YOURS
