"""Working groups as a table that a city fills in."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.code_files import CodeFileError
from schemas.code_lists import code_lists
from schemas.working_groups import working_groups

_HEAD = "chain,name_zh,name_en,members,status,source\n"


def test_every_chain_has_one_group_and_three_are_public_by_name() -> None:
    groups = working_groups(code_lists())
    assert list(groups) == list(code_lists().chains)
    assert len(groups) == 16
    assert [it.chain for it in groups.values() if not it.is_placeholder] == [
        "ai",
        "integrated_circuits",
        "new_displays",
    ]


def test_a_city_fills_in_its_own(tmp_path: Path) -> None:
    file = tmp_path / "groups.csv"
    file.write_text(_HEAD + "ai,专班,Group,promotion_center;chengdu_rail,named,city\n", encoding="utf-8")
    group = working_groups(code_lists(), file)["ai"]
    assert group.has("chengdu_rail")
    assert not group.has("chengdu_media")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("nowhere,专班,Group,,named,city", "nowhere"),
        ("ai,专班,Group,,named,city\nai,专班,Group,,named,city", "已有工作专班"),
        ("ai,专班,Group,,perhaps,city", "placeholder"),
        ("ai,专班,Group,成都轨道,named,city", "成都轨道"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, expected: str) -> None:
    file = tmp_path / "groups.csv"
    file.write_text(_HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(CodeFileError, match=expected):
        working_groups(code_lists(), file)
