"""Which workers the watchdog has started anew, and which it leaves alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scenario_registry.supervision.watchdog import Reading, Watch, Working, look, stalled, struck, suspects
from schemas.log import PartitionId

A, B = PartitionId("scenario-events.a", 0), PartitionId("scenario-events.b", 0)
PATIENCE = 100.0


def watched(readings: Iterable[tuple[float, Mapping[PartitionId, int], Mapping[PartitionId, int]]]) -> Watch:
    """After readings of (moment, positions, ends)."""
    watch = None
    for reading in readings:
        watch = look(watch, Reading(*reading), PATIENCE)
    assert watch is not None
    return watch


def every(step: int, until: int, positions: Mapping[PartitionId, int], ends: Mapping[PartitionId, int]) -> Watch:
    return watched((float(at), positions, ends) for at in range(0, until + 1, step))


def worker(number: int = 0, started: float = -1000, wrote_at: float | None = None, **reached: int) -> Working:
    return Working(
        number, started, wrote_at, {PartitionId(f"scenario-events.{it}", 0): end for it, end in reached.items()}
    )


def test_standing_still_with_something_to_read_is_a_stall_after_the_patience() -> None:
    assert stalled(every(10, 90, {A: 5}, {A: 6}), PATIENCE) == []
    assert stalled(every(10, 100, {A: 5}, {A: 6}), PATIENCE) == [A]


def test_a_partition_that_was_never_read_stalls_like_any_other() -> None:
    assert stalled(every(10, 100, {}, {A: 1, B: 0}), PATIENCE) == [A]


def test_nothing_to_read_is_no_stall() -> None:
    assert stalled(every(10, 500, {A: 6}, {A: 6}), PATIENCE) == []


def test_slow_is_not_stalled() -> None:
    assert stalled(watched((float(at), {A: at // 90}, {A: 10_000}) for at in range(0, 1000, 10)), PATIENCE) == []


def test_what_comes_after_a_long_silence_has_its_own_time() -> None:
    readings = [(float(at), {A: 5}, {A: 5 if at < 300 else 6}) for at in range(0, 400, 10)]
    assert stalled(watched(readings), PATIENCE) == []
    assert stalled(watched([*readings, (400.0, {A: 5}, {A: 6})]), PATIENCE) == [A]


def test_time_in_which_log_or_registry_did_not_answer_does_not_count() -> None:
    before = [(float(at), {A: 5}, {A: 6}) for at in range(0, 90, 10)]
    back = [(float(at), {A: 5}, {A: 6}) for at in range(5000, 5100, 10)]
    assert stalled(watched([*before, *back]), PATIENCE) == []
    assert stalled(watched([*before, *back, (5100.0, {A: 5}, {A: 6})]), PATIENCE) == [A]


def test_one_partition_may_stall_while_another_goes_on() -> None:
    assert stalled(watched((float(at), {A: 5, B: at}, {A: 6, B: 10_000}) for at in range(0, 101, 10)), PATIENCE) == [A]


def test_suspects_wrote_nothing_or_brought_the_partition_where_it_stands() -> None:
    watch = every(10, 100, {A: 5}, {A: 6})
    idle, last, busy = worker(0, wrote_at=0), worker(1, wrote_at=99, a=5), worker(2, wrote_at=99, a=3, b=7)
    assert suspects(watch, PATIENCE, [idle, last, busy, worker(3)]) == [0, 1, 3]


def test_a_worker_that_was_just_started_has_its_own_time() -> None:
    assert suspects(every(10, 100, {A: 5}, {A: 6}), PATIENCE, [worker(0, started=1), worker(1, started=0)]) == [1]


def test_without_a_stall_nobody_is_suspected_however_long_idle() -> None:
    assert suspects(every(10, 500, {A: 6}, {A: 6}), PATIENCE, [worker()]) == []


def test_a_restart_that_did_not_help_doubles_the_patience_until_there_is_progress() -> None:
    def on(watch: Watch, position: int, seconds: int) -> Watch:
        start = watch.last.at
        for step in range(10, seconds + 1, 10):
            watch = look(watch, Reading(start + step, {A: position}, {A: 99}), PATIENCE)
        return watch

    watch = struck(every(10, 100, {A: 5}, {A: 99}), PATIENCE)
    assert stalled(on(watch, 5, 190), PATIENCE) == []
    watch = on(watch, 5, 200)
    assert stalled(watch, PATIENCE) == [A]
    watch = struck(watch, PATIENCE)
    assert stalled(on(watch, 5, 390), PATIENCE) == []
    assert stalled(on(watch, 5, 400), PATIENCE) == [A]
    assert stalled(on(on(watch, 6, 10), 6, 100), PATIENCE) == [A]
