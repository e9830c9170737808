"""Law 4: replaying the log into an empty registry gives one that is equal, row by row."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.laws.law import law
from tests.support.contents import changes_by_key
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.places import REBUILT, Place
from tests.support.running import process, run


@law(histories(), ROUNDS, st.integers(1, 9), st.sampled_from([1, 300, 2**24]))
def test_a_rebuilt_registry_equals_the_live_one(
    place: Place, history: list[Sent], rounds: list[Round], batch_records: int, batch_bytes: int
) -> None:
    run(place, history, rounds)
    process(place, REBUILT, batch_records=batch_records, batch_bytes=batch_bytes)
    live, rebuilt = place.contents(), place.contents(REBUILT)
    # The order of changes of different subjects follows the batches; of one subject it is fixed.
    assert changes_by_key(live) == changes_by_key(rebuilt)
    del live["changes"], rebuilt["changes"]
    assert rebuilt == live
