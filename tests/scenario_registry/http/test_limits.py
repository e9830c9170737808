"""How much one organisation may send, by a clock that the test moves, and whose turn it is."""

from __future__ import annotations

from scenario_registry.http.intake.fair_queue import FairQueue, Waiting
from scenario_registry.http.rate import Rate
from schemas.log import NewRecord

EVENT = NewRecord(b"k", b"x" * 10)


def test_a_burst_is_taken_and_then_so_much_a_second_for_each_alone() -> None:
    now = 0.0
    rate = Rate(per_second=10, burst=20, clock=lambda: now)
    assert rate.wait_for("a", 20) == 0
    assert rate.wait_for("a", 5) == 0.5
    assert rate.wait_for("b", 20) == 0
    now = 0.5
    assert rate.wait_for("a", 5) == 0
    assert rate.wait_for("a", 1) == 0.1
    now = 1_000
    assert rate.wait_for("a", 20) == 0
    assert rate.wait_for("a", 1) == 0.1


def test_more_than_a_burst_is_taken_when_nothing_else_was() -> None:
    now = 0.0
    rate = Rate(per_second=10, burst=20, clock=lambda: now)
    assert rate.wait_for("a", 30) == 0
    assert rate.wait_for("a", 1) == 1.1


def taken(queue: FairQueue, most_records: int) -> list[tuple[str, int]]:
    return [(it.organisation, len(it.records)) for it in queue.take(most_records)]


def test_everybody_has_a_turn_and_requests_stay_whole() -> None:
    queue = FairQueue(most_bytes=1_000)
    for organisation, count in [("flood", 3), ("flood", 2), ("flood", 4), ("other", 1), ("flood", 9)]:
        assert queue.put(Waiting(organisation, [EVENT] * count))
    assert taken(queue, 5) == [("flood", 3), ("flood", 2)]
    assert taken(queue, 5) == [("other", 1)]
    assert taken(queue, 5) == [("flood", 4)]
    assert taken(queue, 5) == [("flood", 9)]
    queue.close()
    assert taken(queue, 5) == []
    assert not queue.put(Waiting("other", [EVENT]))


def test_what_waits_is_bounded_for_each_alone() -> None:
    queue = FairQueue(most_bytes=25)
    assert [queue.put(Waiting("flood", [EVENT])) for _ in range(5)] == [True, True, True, False, False]
    assert queue.put(Waiting("other", [EVENT]))
    assert taken(queue, 2) == [("flood", 1), ("flood", 1)]
    assert queue.put(Waiting("flood", [EVENT]))


def test_what_nobody_waits_for_any_more_is_not_appended() -> None:
    queue = FairQueue(most_bytes=1_000)
    gone, stays = Waiting("a", [EVENT]), Waiting("b", [EVENT])
    assert queue.put(gone)
    assert queue.put(stays)
    assert gone.done.cancel()
    assert queue.take(10) == [stays]
