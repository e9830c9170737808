"""Events that came without a delivery wait together, as far as there is room, and are told apart by what was decided of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.breaker import Unusual
from producers.difference import Difference, Gone
from producers.held_pushes import ROOM
from producers.hold import Decision, Hold
from producers.outbox import Outbox
from schemas.log import ORIGIN_HEADER, NewRecord
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW
from tests.support.events import MEDIA, RAIL


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as opened:
        yield opened


def held(outbox: Outbox, *numbers: int, organisation: str = RAIL, kind: Unusual = Unusual.WITHDRAWN) -> Hold:
    events = {digest(it): NewRecord(b"S", f'{{"id": "{it}"}}'.encode(), ((ORIGIN_HEADER, b"{}"),)) for it in numbers}
    gone = tuple(Gone(f"S-{it}", "合成示例") for it in numbers)
    return outbox.hold_push(organisation, events, ((kind,), Difference(10, 0, gone=gone)), NOW)


def digest(number: int) -> str:
    return f"{number:032x}"


def test_what_comes_while_something_waits_joins_it(outbox: Outbox) -> None:
    first = held(outbox, 1, 2)
    joined = held(outbox, 2, 3, kind=Unusual.REWRITTEN)
    assert (first.number, joined.number, joined.counts.changed) == (1, 1, 3)
    assert joined.kinds == (Unusual.WITHDRAWN, Unusual.REWRITTEN)
    assert [it.local_id for it in joined.difference.gone] == ["S-1", "S-2", "S-3"]
    assert held(outbox, 1, organisation=MEDIA).number == 2
    assert outbox.pending() == 0


def test_a_hold_has_room_for_so_many(outbox: Outbox) -> None:
    assert [held(outbox, *range(ROOM)).number, held(outbox, ROOM).number, held(outbox, ROOM + 1).number] == [1, 2, 2]


def test_exactly_what_was_released_is_sent_and_what_was_refused_is_known(outbox: Outbox, tmp_path: Path) -> None:
    held(outbox, 1, 2)
    outbox.decide(1, Decision.RELEASED, "合成办公室", "合成原因", NOW)
    held(outbox, 3)
    outbox.decide(2, Decision.REFUSED, "合成办公室", "合成原因", NOW)
    log = FileLog(tmp_path / "log")
    assert outbox.flush(log) == 2
    assert [it.event["id"] for it in log.records()] == ["1", "2"]
    decided = {it: outbox.held_push(RAIL, digest(it)) for it in (1, 3, 4)}
    assert [known and known.decision for known in decided.values()] == [Decision.RELEASED, Decision.REFUSED, None]
    assert decided[4] is outbox.held_push(MEDIA, digest(1)) is None
    assert outbox.held_pushes(RAIL).keys() == {digest(it) for it in (1, 2, 3)}
    assert held(outbox, 4).number == 3
