from __future__ import annotations

from itertools import repeat

import pytest

from producers.sources.reading.blanks import joined_blanks
from producers.sources.row import IgnoredRow, Item, Location, SourceError

BLANK, NOTE = IgnoredRow(Location(line=1), "blank_row"), IgnoredRow(Location(line=1), "note_row")


def test_blank_lines_without_end_are_an_error_however_they_are_mixed() -> None:
    endless: list[Item] = [NOTE, BLANK, BLANK, NOTE, BLANK]
    assert list(joined_blanks(endless, 3))[-1] == BLANK
    with pytest.raises(SourceError, match="3") as caught:
        list(joined_blanks([*endless, *repeat(BLANK, 1)], 3))
    assert caught.value.code == "too_many_rows"
