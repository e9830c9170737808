"""Law 3: any order of arrival gives the same records and scenarios."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.laws.law import law
from tests.support import places
from tests.support.contents import Contents, shown
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.places import Place
from tests.support.running import run


def _what_was_said(contents: Contents) -> set[tuple[object, ...]]:
    """Versions without the id and the moments, which are those of whichever copy came first."""
    return {row[:6] for row in contents["versions"]}


@law(histories(), ROUNDS, ROUNDS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_records(
    place: Place, history: list[Sent], rounds: list[Round], other_rounds: list[Round], order: object
) -> None:
    run(place, history, rounds)
    there = place.contents()
    shuffled = list(history)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    with places.memory() as elsewhere:
        run(elsewhere, shuffled, other_rounds)
        here = elsewhere.contents()
    assert shown(here) == shown(there)
    assert here["records"] == there["records"]
    assert _what_was_said(here) == _what_was_said(there)
    assert here["membership"] == there["membership"]
