"""The table of stages, against the rules that it stands for."""

from __future__ import annotations

from itertools import product

import pytest

from scenario_registry.chaos.model import ALLOWED_BACK, ORDER
from streams.lifecycle import Step, stage_step


@pytest.mark.parametrize(("before", "after"), list(product(ORDER, ORDER)))
def test_forward_is_allowed_and_back_only_as_failures_go(before: str, after: str) -> None:
    if ORDER.index(after) >= ORDER.index(before):
        assert stage_step(before, after) is Step.ALLOWED
    else:
        assert stage_step(before, after) is (Step.WENT_BACK if after in ALLOWED_BACK[before] else Step.FORBIDDEN)


@pytest.mark.parametrize("after", ORDER)
@pytest.mark.parametrize("before", [None, "withdrawn"])
def test_a_new_start_may_be_at_any_stage(before: str | None, after: str) -> None:
    assert stage_step(before, after) is Step.ALLOWED
