from __future__ import annotations

import pickle

import pytest

from producers.sources.row import Location, SourceError


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location(file="a.xlsx", sheet="清单", row=16), "a.xlsx 「清单」第16行"),
        (Location(file="a.xlsx", sheet="表", row=57, last_row=73), "a.xlsx 「表」第57至73行"),
        (Location(file="a.csv", line=17, record=6), "a.csv 第17行（第6条记录）"),
        (Location(file="a.json", pointer="/1/data/records/3"), "a.json JSON 路径 /1/data/records/3"),
        (Location(record=3), "第3条记录"),
        (Location(), ""),
    ],
)
def test_a_location_reads_as_people_say_it(location: Location, text: str) -> None:
    assert location.text_zh() == text


def test_a_location_as_dict_leaves_out_what_is_not_known() -> None:
    assert Location(file="a.xlsx", sheet="清单", row=1).as_dict() == {"file": "a.xlsx", "sheet": "清单", "row": 1}


def test_a_source_error_says_what_where_and_what_to_do_in_both_languages() -> None:
    error = SourceError("c", "坏了", "It broke", "修一下", "Mend it", Location(file="a.csv", line=2))
    assert str(error) == "a.csv 第2行：坏了。修一下。 It broke. Mend it."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - its own bytes
