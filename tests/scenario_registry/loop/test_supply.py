"""Entries and companies out of the events of the supply side: the same whatever the order, the batches and the repetitions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select

from scenario_registry.loop.supply import SupplyHandler
from schemas.code_lists import code_lists
from schemas.loop_event import LoopKey
from sinks.loop_tables import loop_events
from sinks.supply import CompanyRow
from sinks.supply_tables import companies, company_ids, supply_entries
from sinks.tables import metadata

CODE, OTHER_CODE = "91510100MAFAKE000G", "91510100MAFAKE001K"
"""Made-up codes whose check character is right."""


class Said(NamedTuple):
    """One event of a test."""

    family: str
    organisation: str
    local_id: str
    sequence: int
    data: dict[str, Any]
    is_withdrawal: bool = False


@contextmanager
def tables() -> Iterator[Connection]:
    """The tables of the loop, empty, in memory."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine, [loop_events, supply_entries, company_ids, companies])
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tell(connection: Connection, said: Sequence[Said], batch: int = 100) -> list[Any]:
    """Keep these events and follow them, so many at a time."""
    changes: list[Any] = []
    handler = SupplyHandler(code_lists())
    for start in range(0, len(said), batch):
        keys = set()
        for it in said[start : start + batch]:
            keys.add(LoopKey(*it[:3]))
            kind = "withdrawn" if it.is_withdrawal else "stated"
            data = json.dumps(it.data, ensure_ascii=False, sort_keys=True)
            row = {
                "family": it.family, "organisation": it.organisation, "subject": it.local_id, "sequence": it.sequence,
                "content_hash": f"{hash((kind, data)) & (2**64 - 1):016x}", "type": f"{it.family}.{kind}.v1", "data": data,
                "event_id": "synthetic", "time_us": it.sequence, "received_us": it.sequence,
                "number": connection.execute(select(loop_events.c.number)).all().__len__() + 1,
            }  # fmt: skip
            known = select(loop_events).where(
                *(
                    loop_events.c[name] == row[name]
                    for name in ("family", "organisation", "subject", "sequence", "content_hash")
                )
            )
            if connection.execute(known).first() is None:
                connection.execute(insert(loop_events), [row])
        changes += handler.refresh(connection, keys)
    return changes


def state(connection: Connection) -> list[list[Any]]:
    """All rows of the tables, by key."""
    tables = (supply_entries, company_ids, companies)
    return [[tuple(it) for it in connection.execute(select(table).order_by(*table.primary_key))] for table in tables]


def supplier(local_id: str, sequence: int, organisation: str = "a", **fields: Any) -> Said:
    """A company states itself, or an association one of its members."""
    return Said("supplier", organisation, local_id, sequence, {"name": "示例甲有限公司", "kind": "private"} | fields)


def capability(local_id: str, sequence: int, organisation: str = "a", **fields: Any) -> Said:
    """Of the same company."""
    plain = {"title": "示例", "supplier_name": "示例甲", "technology": "示例", "maturity": "series"}
    return Said("capability", organisation, local_id, sequence, plain | fields)


_SAID = st.builds(
    lambda family, organisation, local_id, sequence, name, code, district, led, withdrawn: Said(
        family,
        organisation,
        local_id,
        sequence,
        {"reason": "示例"}
        if withdrawn
        else {
            "supplier": {"name": name, "kind": "private", "credit_code": code, "district": district, "fields": ["ai"]},
            "capability": {"title": "示例", "supplier_name": name, "supplier_credit_code": code, "supplier_id": led, "technology": "示例", "maturity": "series"},
            "investor": {"name": name, "credit_code": code},
        }[family],
        withdrawn,
    ),
    st.sampled_from(["supplier", "capability", "investor"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["1", "2"]),
    st.integers(1, 3),
    st.sampled_from(["示例甲有限公司", "示例甲", "示例乙"]),
    st.sampled_from([None, None, CODE, OTHER_CODE]),
    st.sampled_from([None, "510104", "510105"]),
    st.sampled_from([None, "1"]),
    st.sampled_from([False, False, False, True]),
)  # fmt: skip


@given(st.lists(_SAID, min_size=1, max_size=14), st.integers(1, 5), st.integers(1, 20), st.integers(0, 2**32))
def test_any_order_any_batches_and_repetitions_give_the_same_rows(
    said: list[Said], batch: int, other_batch: int, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311
    mixed = [*said, *chance.choices(said, k=3)]
    chance.shuffle(mixed)
    with tables() as one, tables() as other:
        tell(one, said, batch)
        tell(other, mixed, other_batch)
        assert state(one) == state(other)
        # Following the same again changes nothing and tells nothing.
        before = state(other)
        assert tell(other, said) == []
        assert state(other) == before


@given(st.lists(_SAID, min_size=2, max_size=14))
def test_an_id_that_was_ever_seen_leads_to_a_company(said: list[Said]) -> None:
    """A capability that leaves the statement of its supplier for another one is not among it."""
    steady = [
        it._replace(data=it.data | {"supplier_id": None if it.local_id == "2" else "1"})
        if "technology" in it.data
        else it
        for it in said
    ]
    seen = set()
    with tables() as connection:
        for it in steady:
            tell(connection, [it])
            seen |= {one.company_id for one in found(connection)}
        assert all(leads_to(connection, one) for one in seen)


def leads_to(connection: Connection, company: str) -> set[str]:
    """Where an id leads: to itself while a company has it, else to those of the entries that may have borne it."""
    if company in {it.company_id for it in found(connection)}:
        return {company}
    is_entry = [company_ids.c[name] == supply_entries.c[name] for name in ("family", "organisation", "local_id")]
    query = select(supply_entries.c.company_id).where(*is_entry, company_ids.c.former_id == company)
    return set(connection.scalars(query))


def found(connection: Connection) -> list[CompanyRow]:
    """All companies."""
    every = select(*(companies.c[name] for name in CompanyRow._fields)).order_by(
        companies.c.name, companies.c.company_id
    )
    return [CompanyRow._make(row) for row in connection.execute(every)]


def test_a_company_is_one_whoever_tells_of_it_by_its_code_first_then_by_name() -> None:
    with tables() as connection:
        tell(
            connection,
            [
                supplier("1", 1, credit_code=CODE, district="510104"),
                supplier("77", 1, "b", name="示例（甲）有限公司"),
                capability("k", 1, "c", supplier_name="示例甲"),
                capability("m", 1, "c", supplier_name="改名后的示例甲", supplier_credit_code=CODE),
            ],
        )
        (company,) = found(connection)
        assert (company.credit_code, company.capabilities) == (CODE, 2)


def test_two_companies_of_one_name_and_other_places_stay_two() -> None:
    with tables() as connection:
        tell(connection, [supplier("1", 1, district="510104"), supplier("2", 1, district="510105")])
        assert len(found(connection)) == 2


def test_a_code_that_comes_later_joins_what_was_told_by_name() -> None:
    with tables() as connection:
        tell(connection, [supplier("1", 1, district="510104"), capability("k", 1, "b")])
        (before,) = found(connection)
        tell(connection, [supplier("1", 2, district="510104", credit_code=CODE)])
        (after,) = found(connection)
        assert before.company_id != after.company_id
        assert after.capabilities == 1
        assert leads_to(connection, before.company_id) == {after.company_id}


def test_a_capability_takes_code_and_place_from_its_suppliers_statement() -> None:
    with tables() as connection:
        tell(
            connection, [capability("k", 1, supplier_id="1", supplier_name="简称"), supplier("1", 1, credit_code=CODE)]
        )
        (company,) = found(connection)
        assert company.credit_code == CODE


def test_fields_survive_one_by_one_and_it_is_told_who_gave_each() -> None:
    with tables() as connection:
        tell(
            connection,
            [
                supplier("1", 1, credit_code=CODE, qualifications=["甲证"]),
                supplier("9", 5, "b", credit_code=CODE, profile="协会写的简介", qualifications=["乙证"]),
            ],
        )
        (company,) = found(connection)
        fields, provenance = json.loads(company.fields), json.loads(company.provenance)
        assert fields["qualifications"] == ["乙证", "甲证"]
        assert provenance["profile"] == ["supplier/b/9"]
        assert provenance["qualifications"] == ["supplier/a/1", "supplier/b/9"]


def test_what_is_withdrawn_is_kept_and_marked_and_comes_back_by_a_higher_sequence() -> None:
    with tables() as connection:
        tell(connection, [supplier("1", 1, credit_code=CODE)])
        (change,) = tell(connection, [Said("supplier", "a", "1", 2, {"reason": "示例"}, is_withdrawal=True)])
        assert (change.kind, change.state) == ("withdrawn", "withdrawn")
        (company,) = found(connection)
        assert company.is_withdrawn
        (change,) = tell(connection, [supplier("1", 3, credit_code=CODE)])
        assert change.kind == "restored"
        assert not found(connection)[0].is_withdrawn


def test_what_changes_is_told_without_the_address() -> None:
    with tables() as connection:
        (change,) = tell(connection, [supplier("1", 1, contact_email="office@example.cn")])
        assert "contact_email" not in change.told["statement"]


def test_two_contents_of_one_sequence_are_a_conflict_that_no_order_decides() -> None:
    with tables() as connection, tables() as other:
        one, two = supplier("1", 1, profile="一"), supplier("1", 1, profile="二")
        tell(connection, [one, two], 1)
        tell(other, [two, one], 1)
        assert state(connection) == state(other)
        assert connection.execute(select(supply_entries.c.conflicted)).scalar_one()
