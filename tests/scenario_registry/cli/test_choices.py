"""Names as people type them, rightly and not."""

from __future__ import annotations

import pytest

from tests.scenario_registry.commands import Command


@pytest.mark.parametrize(("typed", "meant"), [("chengdu_rial", "chengdu_rail"), ("成都轨道集困", "成都轨道集团")])
def test_an_organisation_mistyped_is_asked_about(delivered: Command, typed: str, meant: str) -> None:
    result = delivered("rejections", "list", "--organisation", typed)
    assert (result.exit_code, f"是不是 {meant}？" in result.stderr) == (0, True)


@pytest.mark.parametrize("typed", ["chengdu_rail", "成都轨道集团", "unheard_of"])
def test_one_that_is_known_or_like_none_is_not(delivered: Command, typed: str) -> None:
    assert delivered("rejections", "list", "--organisation", typed).stderr == ""
