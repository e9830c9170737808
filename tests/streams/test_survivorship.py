"""Field by field, whose word a scenario says."""

from __future__ import annotations

from itertools import groupby, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.record import Key
from schemas.scenario import Statement
from schemas.survivorship import SURVIVORSHIP
from streams.survivorship import Member, survive

KINDS = ["soe_subsidiary", "soe_group", "district", "city_office", None]


def member(name: str, kind: str | None = "district", said_us: int = 0, **fields: Any) -> Member:
    stage = fields.pop("now", "published")
    is_copy = fields.pop("is_copy", False)
    statement = {"kind": "scenario", "title": name, "districts": ["510104"], "field": "ai", "industry": "G54"}
    statement |= {"first_use": True, "stage": "published"} | fields
    return Member(Key(name, "1"), kind, statement, stage, said_us, is_copy)


def test_the_table_has_every_field_in_the_order_of_the_contract_and_groups_in_one_piece() -> None:
    assert list(SURVIVORSHIP) == list(Statement.model_fields)
    groups = [group for group, _ in groupby(it.group for it in SURVIVORSHIP.values()) if group]
    assert len(groups) == len(set(groups))
    for group in groups:
        assert len({it.rule for it in SURVIVORSHIP.values() if it.group == group}) == 1


def test_one_record_alone_says_what_it_says() -> None:
    alone = member("a", remark="合成", deadline="2026-04-01", department="合成部门")
    found = survive([alone])
    assert found.statement == alone.statement
    assert set(found.provenance.values()) == {alone.key}


def test_the_owner_comes_before_its_group_and_the_district_and_gaps_are_filled() -> None:
    company = member("company", "soe_subsidiary", need="公司的需求")
    group = member("group", "soe_group", 9, need="集团的需求", site="集团说的地点")
    district = member("district", "district", 9, site="区里说的地点", cooperation="区里说的方式")
    found = survive([district, group, company])
    assert (found.statement["need"], found.provenance["need"]) == ("公司的需求", company.key)
    assert (found.statement["site"], found.provenance["site"]) == ("集团说的地点", group.key)
    assert (found.statement["cooperation"], found.provenance["cooperation"]) == ("区里说的方式", district.key)


def test_contacts_are_never_mixed() -> None:
    company = member("company", "soe_subsidiary", department="公司的部门")
    district = member("district", "district", contact_email="office@district.example")
    found = survive([company, district])
    assert found.statement["department"] == "公司的部门"
    assert "contact_email" not in found.statement
    assert found.provenance["contact_email"] == company.key, "the company said that there is none"
    assert survive([member("company", "soe_subsidiary"), district]).statement["contact_email"].startswith("office@")


def test_the_last_call_counts_as_a_whole() -> None:
    old = member("company", "soe_subsidiary", 1, published_on="2026-01-01", deadline="2026-02-01")
    new = member("district", "district", 2, published_on="2026-03-01")
    found = survive([old, new])
    assert found.statement["published_on"] == "2026-03-01"
    assert "deadline" not in found.statement, "open-ended, as the later call says"


def test_most_districts_are_named() -> None:
    found = survive([member("company", "soe_subsidiary"), member("district", districts=["510104", "510105"])])
    assert found.statement["districts"] == ["510104", "510105"]


def test_a_withdrawn_member_gives_nothing_while_another_lives() -> None:
    gone = member("company", "soe_subsidiary", now="withdrawn", need="撤回的需求", stage="pilot")
    alive = member("district", "district")
    found = survive([gone, alive])
    assert "need" not in found.statement
    assert (found.stage, set(found.provenance.values())) == ("published", {alive.key})


def test_all_withdrawn_is_a_tombstone_that_still_says_what_was_said() -> None:
    found = survive([member("a", now="withdrawn", need="说过的需求"), member("b", now="withdrawn")])
    assert (found.stage, found.statement["need"]) == ("withdrawn", "说过的需求")


def test_a_copy_gives_only_what_no_original_has() -> None:
    copy = member("company", "soe_subsidiary", 9, is_copy=True, need="转载的需求", published_on="2026-09-01")
    original = member("district", "district", published_on="2026-03-01")
    found = survive([copy, original])
    assert (found.statement["title"], found.statement["published_on"]) == ("district", "2026-03-01")
    assert found.provenance["need"] == copy.key


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["甲", "乙"]) for name in ("need", "department", "contact_email", "deadline", "remark")
    },
)


@given(
    told=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2), st.booleans(), FIELDS), min_size=1, max_size=4)
)
def test_order_never_matters_and_every_field_has_its_giver(told: list[tuple[Any, int, bool, dict[str, str]]]) -> None:
    members = [
        member(f"m{number}", kind, said, **fields, now="withdrawn" if gone else "published")
        for number, (kind, said, gone, fields) in enumerate(told)
    ]
    found = survive(members)
    assert all(survive(other) == found for other in permutations(members))
    by_key = {it.key: it for it in members}
    for name, value in found.statement.items():
        assert by_key[found.provenance[name]].statement[name] == value
    contacts = {found.provenance[name] for name in ("department", "contact_email") if name in found.statement}
    assert len(contacts) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_any_kind_of_organisation_may_be_a_member(kind: str | None) -> None:
    assert survive([member("a", kind)]).stage == "published"
