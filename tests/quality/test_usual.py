"""What is unusual for an organisation, and what is chance, drift, or too little to judge by."""

from __future__ import annotations

import random

import pytest

from quality.trend.events import REGULAR, gap
from quality.trend.usual import Tally, judge_count, judge_share
from sinks.queries.recent_history import Counted


def beyond(past: list[Tally], now: Tally) -> float:
    verdict = judge_share(past, now, by_mean=True)
    assert verdict is not None
    return verdict.beyond


def test_a_value_of_every_fourth_row_that_is_gone_is_found_before_the_extremes_would_tell() -> None:
    # One day in the past had hardly any, so that the extremes alone would let it pass.
    past = [Tally(10, 40) for _ in range(11)] + [Tally(2, 40)]
    assert beyond(past, Tally(0, 60)) > 0
    assert beyond(past, Tally(1, 12)) == 0


def test_days_that_differ_by_nature_need_more() -> None:
    steady, restless = [Tally(20, 40)] * 12, [Tally(8, 40), Tally(32, 40)] * 6
    assert beyond(steady, Tally(36, 40)) > 0
    assert beyond(restless, Tally(36, 40)) == 0


def test_what_drifts_is_judged_by_its_latest_days() -> None:
    drifting = [Tally(2 * day, 40) for day in range(15)]
    assert beyond(drifting, Tally(30, 40)) == 0
    assert beyond([Tally(2, 40)] * 15, Tally(30, 40)) > 0


@pytest.mark.parametrize("seed", range(20))
def test_chance_raises_no_alarm(seed: int) -> None:
    # Reproducible, not secret.
    draw = random.Random(seed)  # noqa: S311
    share = draw.uniform(0.02, 0.98)
    days = [Tally(sum(draw.random() < share for _ in range(9)), 9) for _ in range(60)]
    assert all(beyond(days[:last], days[last]) == 0 for last in range(12, 60))


def test_half_of_a_steady_count_is_little_and_half_of_a_restless_one_is_not() -> None:
    def is_beyond(past: list[int], now: int) -> bool:
        verdict = judge_count(past, now)
        return verdict is not None and verdict.beyond > 0

    steady, restless = [62, 65, 60, 64, 63, 61, 66, 62, 64], [30, 65, 90, 34, 63, 40, 96, 50, 32]
    assert is_beyond(steady, 32)
    assert is_beyond(steady, 105)
    assert not is_beyond(steady, 52)
    assert not is_beyond(restless, 20)
    # Too few periods to know how much they differ: only the extremes count.
    assert not is_beyond(steady[:5], 32)


def test_one_delivery_left_out_tells_only_of_those_who_never_left_one_out() -> None:
    def days(pauses: list[int]) -> list[Counted]:
        return [Counted("a", sum(pauses[:nth]), "accepted", 9) for nth in range(len(pauses) + 1)]

    regular, others = [1] * REGULAR, [1] * REGULAR + [2, 1]
    verdicts = [gap(days(it), sum(it) + later) for it in (regular, others, [1] * 7) for later in (1, 2, 3)]
    assert [it is not None and it.beyond > 0 for it in verdicts] == [
        False,
        True,
        True,
        *[False] * 3,
        False,
        False,
        True,
    ]
