"""Every poison pill breaks the contract, and none is like another."""

from __future__ import annotations

import pytest

from scenario_registry.chaos.pills import PILLS
from schemas.code_lists import code_lists
from schemas.log import LogRecord, topic_of
from streams.validate import InvalidEvent, validate
from tests.support.events import RAIL, stated


@pytest.mark.parametrize("name", PILLS)
def test_a_pill_is_rejected(name: str) -> None:
    value = PILLS[name](stated(), "mark")
    checked = validate(LogRecord(topic_of(RAIL), 0, 0, b"S-1", value, (), 1_774_000_000_000_000), code_lists())
    assert isinstance(checked, InvalidEvent)
    assert PILLS[name](stated(), "other") != value
