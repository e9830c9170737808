"""A delivery that changes an unusual share of a feed is told apart from growth, and in which way it is unusual. All data is synthetic."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.breaker import Unusual, extent_of, unusual
from producers.compare import compare
from producers.declaration import Breaker
from producers.difference import Difference, Edit, difference
from producers.map_row import MappedRow
from producers.sent import SentBefore
from tests.producers.rows import NOW, broken, feed, row

LIMITS = Breaker()


def told(first: Sequence[MappedRow], second: Sequence[MappedRow]) -> Difference:
    before = SentBefore(compare(feed(), first, SentBefore(), NOW).subjects)
    return difference("synthetic", before, compare(feed(), second, before, NOW))


def rows(numbers: range, mark: str = "", prefix: str = "S", **data: object) -> list[MappedRow]:
    return [row(f"{prefix}-{number}", f"合成场景{number}{mark}", **data) for number in numbers]


def test_growth_is_never_unusual() -> None:
    found = told(rows(range(10)), rows(range(1000)))
    assert (found.live, found.new, found.moved, found.gone, found.edits) == (10, 990, (), (), ())
    assert unusual(extent_of(found), LIMITS) == ()


def test_a_first_delivery_is_never_unusual() -> None:
    assert unusual(extent_of(told([], rows(range(100)))), LIMITS) == ()


def test_half_a_file_withdraws_too_many() -> None:
    found = told(rows(range(10)), rows(range(5)))
    assert [it.local_id for it in found.gone] == [f"S-{number}" for number in range(5, 10)]
    assert unusual(extent_of(found), LIMITS) == (Unusual.WITHDRAWN,)


def test_the_same_scenarios_under_other_numbers_give_the_map_of_numbers() -> None:
    found = told(rows(range(10)), rows(range(10), prefix="N"))
    assert [(it.old_id, it.new_id) for it in found.moved] == [(f"S-{number}", f"N-{number}") for number in range(10)]
    assert (found.new, found.gone) == (0, ())
    assert unusual(extent_of(found), LIMITS) == (Unusual.REKEYED,)


def test_renumbered_scenarios_that_also_changed_are_known_by_their_title() -> None:
    found = told(rows(range(10), site="甲"), rows(range(10), prefix="N", site="乙"))
    assert [(it.old_id, it.new_id) for it in found.moved] == [(f"S-{number}", f"N-{number}") for number in range(10)]


def test_a_row_put_in_on_top_moves_every_number_below() -> None:
    first = [row(str(number), f"合成场景{number}") for number in range(1, 11)]
    second = [row("1", "插入的场景")] + [row(str(number + 1), f"合成场景{number}") for number in range(1, 11)]
    found = told(first, second)
    assert [(it.old_id, it.new_id) for it in found.moved] == sorted((str(n), str(n + 1)) for n in range(1, 11))
    assert unusual(extent_of(found), LIMITS) == (Unusual.REKEYED,)


def test_of_two_alike_nobody_knows_which_is_which() -> None:
    alike = [row(f"S-{number}", "同名") for number in range(4)]
    found = told(alike, [row(f"N-{number}", "同名") for number in range(4)])
    assert (found.moved, len(found.gone)) == ((), 4)
    assert unusual(extent_of(found), LIMITS) == (Unusual.WITHDRAWN,)


def test_an_emptied_column_is_told_by_its_field() -> None:
    found = told(rows(range(10), need="合成需求"), rows(range(10)))
    assert {edit.emptied for edit in found.edits} == {("need",)}
    assert unusual(extent_of(found), LIMITS) == (Unusual.EMPTIED, Unusual.REWRITTEN)


def test_a_mass_edit_shows_before_and_after() -> None:
    found = told(rows(range(10), site="甲"), rows(range(10), site="乙"))
    assert found.edits[0] == Edit("S-0", "合成场景0", {"site": ("甲", "乙")})
    assert unusual(extent_of(found), LIMITS) == (Unusual.REWRITTEN,)


def test_rows_that_the_registry_rejects_change_nothing() -> None:
    bad = [row(f"S-{number}", "", "other_organisation") for number in range(10)]
    assert unusual(extent_of(told(rows(range(10)), bad)), LIMITS) == ()
    assert unusual(extent_of(told(rows(range(10)), [broken(b"\xff")])), LIMITS) == ()


def test_few_scenarios_are_never_unusual() -> None:
    assert unusual(extent_of(told(rows(range(2)), rows(range(0)))), LIMITS) == ()
    assert unusual(extent_of(told(rows(range(3)), [row("S-0", "合成场景0")])), LIMITS) == ()


@pytest.mark.parametrize(("gone", "is_held"), [(3, False), (4, True)])
def test_the_limit_itself_is_usual(gone: int, is_held: bool) -> None:
    assert bool(unusual(extent_of(told(rows(range(10)), rows(range(gone, 10)))), LIMITS)) is is_held


ids = st.sampled_from([f"S-{number}" for number in range(12)])
contents = st.sampled_from(["甲", "乙", "丙", "丁", "戊", "己"])
deliveries = st.dictionaries(ids, st.tuples(contents, contents), max_size=12)


@given(deliveries, deliveries)
def test_every_scenario_of_before_is_told_once_at_most(
    first: dict[str, tuple[str, str]], second: dict[str, tuple[str, str]]
) -> None:
    one, two = ([row(local_id, title, site=site) for local_id, (title, site) in it.items()] for it in (first, second))
    found = told(one, two)
    moved, gone, edited = (
        [it.old_id for it in found.moved],
        [it.local_id for it in found.gone],
        [it.local_id for it in found.edits],
    )
    assert len({*moved, *gone, *edited}) == len(moved) + len(gone) + len(edited) <= found.live == len(first)
    assert len({it.new_id for it in found.moved}) == len(moved)
    assert {*gone} <= first.keys() - second.keys() or not second
    # What is the same under the same number is never told, and what is told differs.
    assert not {local_id for local_id, said in first.items() if second.get(local_id) == said} & {*moved, *gone, *edited}
