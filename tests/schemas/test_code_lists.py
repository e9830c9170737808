from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.code_lists import CodeEntry, CodeList, code_lists

LISTS = code_lists()
EXPECTED = Path(__file__).parents[2] / "scenario_registry" / "demo" / "feeds" / "expected.json"


def feed_records() -> list[dict[str, Any]]:
    files = json.loads(EXPECTED.read_text(encoding="utf-8"))["files"].values()
    return [record for file in files for record in file["records"]]


def test_districts_are_the_whole_city_twenty_units_of_gb_t_2260_and_three_management_areas() -> None:
    coded = [code for code in LISTS.districts if code.isdigit()]
    areas = [code for code in LISTS.districts if not code.isdigit()]
    assert (len(coded), areas) == (21, ["CD-GX", "CD-TF", "CD-DB"])
    assert all(len(code) == 6 and code.startswith("5101") for code in coded)
    assert LISTS.districts["510100"].name_zh == "全市"
    assert all("own code" in LISTS.districts[code].source for code in areas)


def test_industries_are_the_sections_and_divisions_of_gb_t_4754_2017() -> None:
    sections = [code for code in LISTS.industries if len(code) == 1]
    divisions = [code for code in LISTS.industries if len(code) == 3]
    assert "".join(sections) == "ABCDEFGHIJKLMNOPQRST"
    assert sorted(int(code[1:]) for code in divisions) == list(range(1, 98))
    assert len(LISTS.industries) == len(sections) + len(divisions)
    assert [code[0] for code in divisions] == sorted(code[0] for code in divisions), "divisions follow their sections"


@pytest.mark.parametrize(
    "code_list", [LISTS.districts, LISTS.fields, LISTS.industries, LISTS.chains], ids=lambda c: c.name
)
class TestEveryList:
    def test_codes_are_unique(self, code_list: CodeList) -> None:
        path = Path(__file__).parents[2] / "schemas" / "codes" / f"{code_list.name}.csv"
        assert len(path.read_text(encoding="utf-8").splitlines()) == len(code_list) + 1

    def test_no_name_or_alias_means_two_things(self, code_list: CodeList) -> None:
        uses = Counter(name for entry in code_list.values() for name in {entry.code, entry.name_zh, *entry.aliases})
        repeated = {name for name, count in uses.items() if count > 1}
        sections_with_one_division = {"房地产业", "教育", "国际组织"} if code_list.name == "industries" else set()
        assert repeated == sections_with_one_division

    def test_every_name_leads_to_its_code(self, code_list: CodeList) -> None:
        for entry in code_list.values():
            for name in (entry.code, entry.name_zh, *entry.aliases):
                code = code_list.code_of(name)
                assert code is not None
                assert name in (code, code_list[code].name_zh, *code_list[code].aliases)

    def test_every_entry_says_where_it_is_from(self, code_list: CodeList) -> None:
        assert [entry.code for entry in code_list.values() if not (entry.name_zh and entry.source)] == []


def test_an_unknown_name_has_no_code_and_an_unknown_code_reads_as_itself() -> None:
    assert LISTS.districts.code_of("双流县") is None
    assert LISTS.districts.name_of("510122") == "510122"
    assert not LISTS.districts.is_valid("510122", date(2026, 3, 11))


def test_a_code_is_valid_from_its_first_to_its_last_day() -> None:
    entry = CodeEntry("x", "例", "example", (), date(2020, 1, 1), date(2020, 12, 31), "synthetic")
    codes = CodeList("synthetic", [entry])
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [codes.is_valid("x", day) for day in days] == [False, True, True, False]


def test_the_names_that_the_feeds_use_resolve() -> None:
    records = feed_records()
    assert records
    for record in records:
        assert all(LISTS.districts.code_of(name) for name in record["districts"]), record["local_id"]
        assert LISTS.fields.code_of(record["field"]), record["local_id"]
        assert LISTS.industries.code_of(record["industry"]), record["local_id"]
        assert record["industry_chain"] is None or LISTS.chains.code_of(record["industry_chain"]), record["local_id"]
        assert [one for one in LISTS.organisations.values() if one.goes_by(record["organisation"])], record["local_id"]


def test_every_district_speaks_for_itself_and_every_organisation_has_names_of_its_own() -> None:
    organisations = LISTS.organisations.values()
    speaking = [one.district for one in organisations if one.kind == "district"]
    assert sorted(filter(None, speaking)) == sorted(code for code in LISTS.districts if code != "510100")
    uses = Counter(name for one in organisations for name in {one.name_zh, *one.aliases})
    assert [name for name, count in uses.items() if count > 1] == []
    assert all(one.parent in (None, *LISTS.organisations) for one in organisations)
