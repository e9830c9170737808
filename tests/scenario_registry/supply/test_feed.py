"""A list of capabilities as a file: read by its declaration, compared, held where it is unusual, sent, like a list of scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario_registry.commands import Command

INVESTMENT = "chengdu_industry_investment"
DECLARATION = f"""
family = "capability"
organisation = "{INVESTMENT}"
title_zh = "合成：被投企业能力清单"
cadence = "P1M"
promise_zh = "合成"
snapshot = "complete"
contact = {{ office_zh = "合成部门", email = "office@example.cn" }}
local_id = {{ template = "{{编号}}" }}
[source]
kind = "csv"
[columns]
"能力名称" = "title"
"企业名称" = "supplier_name"
"统一社会信用代码" = "supplier_credit_code"
"技术说明" = "technology"
"成熟度" = "maturity"
"应用领域" = "fields"
"服务区域" = "districts_served"
"应用案例" = "references"
"报价下限（万元）" = {{ field = "price_min_cny", unit = "万元" }}
"首试首用" = "first_use"
"""
HEAD = "编号,能力名称,企业名称,统一社会信用代码,技术说明,成熟度,应用领域,服务区域,应用案例,报价下限（万元）,首试首用\n"
ROWS = [
    "S-1,合成能力甲,示例企业,91510100MAFAKE000G,识别钻探,已首用,智慧交通、安全韧性,锦江区；高新区,示例一;示例二,20,是\n",
    "S-2,合成能力乙,示例企业,,识别裂缝,规模应用,智慧交通,,,,否\n",
    "S-3,合成能力丙,示例企业丙,,识别渗漏,样机,城市治理,,,,是\n",
    "S-4,合成能力丁,示例企业丁,,识别异响,可首试,城市治理,,,,是\n",
]


@pytest.fixture
def site(tmp_path: Path) -> Command:
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "synthetic_capabilities.toml").write_text(DECLARATION, encoding="utf-8")
    return Command(tmp_path, SCENARIOS_FEEDS_DIR=str(feeds))


def delivered(site: Command, rows: list[str], *, code: int = 0) -> str:
    """Publish a file of these rows, and process."""
    file = site.data_dir / "synthetic_capabilities.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    result = site("feed", "publish", str(file))
    assert result.exit_code == code, result.output
    site.ok("run")
    return result.output


def test_rows_become_capabilities_with_codes_and_only_changes_are_sent(site: Command) -> None:
    delivered(site, ROWS)
    first = site.json("supply", "show", f"{INVESTMENT}/S-1")["said"]
    assert first["fields"] == ["smart_transport", "safety_resilience"]
    assert first["districts_served"] == ["510104", "CD-GX"]
    assert (first["references"], first["maturity"]) == (["示例一", "示例二"], "first_use")
    assert (first["price_min_cny"], first["first_use"]) == (200_000, True)
    delivered(site, [*ROWS[:3], ROWS[3].replace("识别异响", "识别异响与振动")])
    assert [it["sequence"] for it in site.lines("supply", "list")] == [1, 1, 1, 2]
    assert len(site.lines("supply", "list", "companies")) == 3


def test_what_a_complete_list_lacks_is_withdrawn_and_a_list_that_lacks_too_much_is_held(site: Command) -> None:
    delivered(site, ROWS)
    delivered(site, ROWS[:1], code=1)
    assert [it["withdrawn"] for it in site.lines("supply", "list")] == [False] * 4
    (held,) = site.lines("holds", "list")
    delivered(site, ROWS[:3])
    assert [it["withdrawn"] for it in site.lines("supply", "list")] == [False, False, False, True]
    assert held["feed"] == "synthetic_capabilities"


def test_capabilities_and_scenarios_may_have_the_same_numbers(site: Command) -> None:
    delivered(site, ROWS)
    other = DECLARATION.replace('"capability"', '"supplier"')
    columns = '[columns]\n"企业名称" = "name"\n"统一社会信用代码" = "credit_code"\n[constants]\nkind = "private"\n'
    declaration = other[: other.index("[columns]")] + columns
    (site.data_dir / "feeds" / "synthetic_suppliers.toml").write_text(declaration, encoding="utf-8")
    file = site.data_dir / "synthetic_suppliers.csv"
    file.write_text("编号,企业名称,统一社会信用代码\nS-1,示例企业,91510100MAFAKE000G\n", encoding="utf-8")
    site.ok("feed", "publish", str(file))
    site.ok("run")
    assert site.lines("rejections", "list") == []
    assert [it["withdrawn"] for it in site.lines("supply", "list")] == [False] * 4
    (company,) = [it for it in site.lines("supply", "list", "companies") if it["credit_code"]]
    assert company["kind"] == "private"


def test_a_column_that_the_family_has_not_is_told_with_the_family(site: Command) -> None:
    file = site.data_dir / "feeds" / "synthetic_capabilities.toml"
    file.write_text(DECLARATION.replace('= "technology"', '= "need"'), encoding="utf-8")
    (site.data_dir / "synthetic_capabilities.csv").write_text(HEAD, encoding="utf-8")
    result = site("feed", "publish", str(site.data_dir / "synthetic_capabilities.csv"))
    assert result.exit_code == 2
    assert "没有字段 need" in result.output
