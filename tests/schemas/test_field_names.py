"""Chinese names of fields."""

from __future__ import annotations

import pytest

from schemas.event import ScenarioStated
from schemas.field_names import field_name_zh
from schemas.problem import problem
from schemas.scenario import Statement


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("data.published_on", "发布日期"),
        ("data.districts.0", "所在区（市）县代码"),
        ("sequence", "版本号"),
        ("data.reason", "撤回原因"),
        ("data.no_such_field", "data.no_such_field"),
        ("", ""),
    ],
)
def test_a_path_has_the_name_that_people_know(path: str, name: str) -> None:
    assert field_name_zh(path) == name


def test_every_field_has_a_chinese_name() -> None:
    paths = [*ScenarioStated.model_fields, *(f"data.{name}" for name in Statement.model_fields)]
    assert [path for path in paths if path != "data" and field_name_zh(path).isascii()] == []


def test_the_chinese_text_of_a_problem_names_the_field_in_chinese_and_the_english_one_by_its_path() -> None:
    found = problem("impossible_date", "data.deadline", "2026-02-30")
    assert found.message_zh == "截止日期 不是存在的日期：2026-02-30"
    assert found.message_en.startswith("data.deadline ")
