from __future__ import annotations

from streams.lists.differences import ChangedField, differences
from tests.streams.lists.making import content


def test_added_gone_and_changed_field_by_field() -> None:
    before = [content("1", 1), content("2", 2), content("3", 3, deadline="2026-06-30")]
    after = [content("1", 1), content("3", 2, deadline=None, need="合成：另一需求"), content("4", 3)]

    found = differences(before, after)

    assert [it.lead.local_id for it in found.added] == ["4"]
    assert [it.lead.local_id for it in found.gone] == ["2"]
    assert [(it.before.number, it.after.number, it.fields) for it in found.changed] == [
        (3, 2, (ChangedField("need", "合成：自动巡检", "合成：另一需求"), ChangedField("deadline", "2026-06-30", None)))
    ]
    assert found.kept == 1


def test_a_scenario_that_was_joined_to_another_is_the_same_by_its_records() -> None:
    found = differences([content("1", others=("7",))], [content("2", others=("7",))])
    assert (found.added, found.gone) == ((), ())
    assert [it.field for it in found.changed[0].fields] == ["title"]


def test_of_two_that_became_one_one_is_gone() -> None:
    before = [content("1", 1), content("2", 2, others=("7",))]
    found = differences(before, [content("1", 1, others=("7",))])
    assert [it.number for it in found.gone] == [2]
    assert found.kept == 1


def test_of_one_that_became_two_one_is_added() -> None:
    after = [content("1", 1), content("7", 2)]
    joined = content("1", 1)._replace(members=(after[0].lead, after[1].lead))
    found = differences([joined], after)
    assert [it.number for it in found.added] == [2]


def test_the_same_list_has_no_differences() -> None:
    entries = [content(str(number), number) for number in range(1, 5)]
    assert differences(entries, entries) == ((), (), (), 4)
