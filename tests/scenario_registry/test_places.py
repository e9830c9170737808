"""Where a problem is, as a person finds it; the sender may have said anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_registry.places import cell_of, place_zh

ORIGIN = {"file": "合成.xlsx", "sheet": "清单", "row": 7, "cells": {"districts": "G7", "subject": "A7"}, "feed": "合成"}


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("data.districts.0", "合成.xlsx 「清单」第7行 G7"),
        ("data.districts", "合成.xlsx 「清单」第7行 G7"),
        ("subject", "合成.xlsx 「清单」第7行 A7"),
        ("data.title", "合成.xlsx 「清单」第7行"),
        ("", "合成.xlsx 「清单」第7行"),
    ],
)
def test_a_place_has_file_sheet_row_and_cell(field: str, place: str) -> None:
    assert place_zh(ORIGIN, field) == place


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@given(
    st.none() | st.dictionaries(st.sampled_from(["file", "row", "last_row", "line", "pointer", "cells", "x"]), _JSON)
)
def test_whatever_the_sender_said_gives_a_place(origin: dict[str, Any] | None) -> None:
    assert isinstance(place_zh(origin, "data.title"), str)
    assert cell_of(origin, "data.title") is None or isinstance(cell_of(origin, "data.title"), str)
