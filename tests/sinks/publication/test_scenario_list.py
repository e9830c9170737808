"""Lists drawn from a registry: what is on them, in which groups, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from schemas.code_lists import code_lists
from schemas.scenario import Kind, Stage
from sinks.publication.grouping import Grouping
from sinks.publication.scenario_list import Contents, GroupCount, ListedScenario, open_list
from sinks.publication.selection import Selection
from sinks.registry import Registry
from sinks.tables import registry_version
from tests.sinks.publication.filled import event, filled, reader, statement
from tests.support.postgresql import database, empty

BOTH = ["510104", "CD-GX"]


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Registry]:
    """Two fields, three sections, several districts, all kinds and a withdrawn scenario."""
    url = None
    if request.param == "postgresql":
        url = database("publication")
        with closing(Registry(url)) as earlier:
            empty(earlier.engine)
    opened = filled(
        tmp_path,
        [
            event("b", statement(field="ai", industry="I65", districts=BOTH, stage="pilot")),
            event("a", statement(field="ai", industry="I", districts=["510107"], industry_chain=None)),
            event("c", statement(field="finance", industry="J66", districts=[], kind="opportunity")),
            event("d", statement(field="smart_transport", industry="G54", districts=["510100"], deadline=None)),
            event("gone", statement(field="finance")),
            event("gone", {"reason": "示例"}, sequence=2),
        ],
        url,
    )
    yield opened
    opened.close()


def drawn(
    registry: Registry, grouping: Grouping = Grouping.FIELD, **selection: Any
) -> tuple[Contents, list[ListedScenario]]:
    with open_list(reader(registry), Selection(**selection), grouping, code_lists()) as scenarios:
        return scenarios.contents(), list(scenarios.rows())


def listed(registry: Registry, grouping: Grouping = Grouping.FIELD, **selection: Any) -> list[tuple[str, str]]:
    return [(row.group, row.local_id) for row in drawn(registry, grouping, **selection)[1]]


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        (Grouping.FIELD, [("ai", "a"), ("ai", "b"), ("finance", "c"), ("smart_transport", "d")]),
        (Grouping.INDUSTRY, [("G", "d"), ("I", "a"), ("I", "b"), ("J", "c")]),
        (Grouping.DISTRICT, [("510100", "d"), ("510104", "b"), ("510107", "a"), ("CD-GX", "b"), ("", "c")]),
    ],
)
def test_groups_stand_in_the_order_of_the_code_list_and_rows_in_that_of_their_numbers(
    registry: Registry, grouping: Grouping, expected: list[tuple[str, str]]
) -> None:
    assert listed(registry, grouping) == expected


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"kind": Kind.OPPORTUNITY}, {"c"}),
        ({"kind": Kind.SCENARIO}, {"a", "b", "d"}),
        ({"fields": ("ai", "finance")}, {"a", "b", "c"}),
        ({"industries": ("I",)}, {"a", "b"}),
        ({"industries": ("I65", "J")}, {"b", "c"}),
        ({"districts": ("CD-GX",)}, {"b"}),
        ({"chains": ("low_altitude",)}, {"b", "c", "d"}),
        ({"stages": (Stage.PILOT,)}, {"b"}),
        ({"stages": (Stage.WITHDRAWN,)}, set()),
        ({"fields": ("ai",), "districts": ("510107",)}, {"a"}),
        ({"fields": ("healthcare",)}, set()),
    ],
)
def test_all_conditions_hold_for_what_is_listed(
    registry: Registry, selection: dict[str, Any], expected: set[str]
) -> None:
    assert {local_id for _, local_id in listed(registry, **selection)} == expected


def test_the_groups_add_up_and_every_scenario_counts_once_in_the_distinct_number(registry: Registry) -> None:
    contents, rows = drawn(registry, Grouping.DISTRICT)
    assert (contents.listed, contents.distinct) == (5, 4) == (len(rows), len({row.registry_id for row in rows}))
    assert [(count.group, count.listed) for count in contents.groups] == [(row.group, 1) for row in rows]


def test_a_list_of_one_district_has_no_groups_of_its_scenarios_other_districts(registry: Registry) -> None:
    assert listed(registry, Grouping.DISTRICT, districts=("CD-GX",)) == [("CD-GX", "b")]


def test_a_district_named_twice_lists_its_scenario_once(tmp_path: Path) -> None:
    registry = filled(tmp_path, [event("a", statement(districts=["CD-GX", "510104", "CD-GX"]))])
    contents, rows = drawn(registry, Grouping.DISTRICT)
    assert [row.group for row in rows] == ["510104", "CD-GX"]
    assert contents.groups == (GroupCount("510104", 1), GroupCount("CD-GX", 1))


def test_rows_hold_what_was_stated(registry: Registry) -> None:
    row = next(row for row in drawn(registry)[1] if row.local_id == "d")
    assert (row.kind, row.first_use, row.investment_cny, row.deadline) == ("scenario", True, 1_200_000, None)
    assert (str(row.published_on), row.districts, row.conflicted) == ("2026-03-11", ("510100",), False)


def test_an_empty_registry_gives_an_empty_list(tmp_path: Path) -> None:
    registry = filled(tmp_path, [])
    assert drawn(registry) == (Contents(Grouping.FIELD, 0, None, (), 0), [])


def test_counts_and_rows_are_of_one_moment(tmp_path: Path) -> None:
    registry = filled(tmp_path, [event("a", statement())])
    with open_list(reader(registry), Selection(), Grouping.FIELD, code_lists()) as scenarios:
        before = scenarios.contents()
        rows = scenarios.rows()
        other = Registry(registry.engine.url)
        with other.engine.begin() as connection:
            connection.execute(update(registry_version).values(version=99))
        other.close()
        assert scenarios.contents() == before
        assert len(list(rows)) == before.listed
    assert drawn(registry)[0].version == 99
