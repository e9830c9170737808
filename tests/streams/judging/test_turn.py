"""Whose turn it is, at any moment."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.moment import SHANGHAI, from_microseconds, to_microseconds
from streams.judging.turn import Turn, Whose, due, turn
from tests.streams.judging.said import DISTRICT, OWN_PAIR, PAIR, RAIL, WHO, WORDS, said

OPENED = to_microseconds(datetime(2026, 3, 11, 23, 59, tzinfo=SHANGHAI))
BOTH = tuple(key.organisation for key in PAIR)


def at(*words: str, is_late: bool = False) -> Turn:
    return turn(PAIR, OPENED, said(*words), due(OPENED) if is_late else due(OPENED) - 1)


def test_owners_have_until_the_end_of_the_tenth_day() -> None:
    assert from_microseconds(due(OPENED)) == datetime(2026, 3, 22, tzinfo=SHANGHAI)
    assert due(OPENED + 120_000_000) - due(OPENED) == 86_400_000_000, "two minutes later it is another day"


@pytest.mark.parametrize(
    ("words", "whose", "silent"),
    [
        ([], Whose.OWNERS, BOTH),
        (["rail same"], Whose.OWNERS, (DISTRICT,)),
        (["rail same", "rail unsure"], Whose.OWNERS, (DISTRICT,)),
        (["district unsure"], Whose.OWNERS, (RAIL,)),
        (["rail same -"], Whose.OWNERS, BOTH),
        (["rail same", "district same"], Whose.NOBODY, ()),
        (["rail same", "district different"], Whose.DESK, ()),
        (["rail unsure", "district unsure"], Whose.DESK, ()),
        (["desk same"], Whose.NOBODY, BOTH),
        (["desk unsure"], Whose.NOBODY, BOTH),
    ],
)
def test_owners_first_then_the_desk(words: list[str], whose: Whose, silent: tuple[str, ...]) -> None:
    assert at(*words) == Turn(whose, silent, due(OPENED), False)


@pytest.mark.parametrize("words", [[], ["rail same"], ["district unsure"]])
def test_after_the_deadline_the_desk_may_speak(words: list[str]) -> None:
    found = at(*words, is_late=True)
    assert (found.whose, found.is_overdue, bool(found.silent)) == (Whose.DESK, True, True)


def test_whoever_is_late_may_still_answer() -> None:
    assert at("rail same", "district same", is_late=True).whose is Whose.NOBODY
    assert not at("rail same", "district different", is_late=True).is_overdue, "all have answered"


def test_one_owner_of_both_is_asked_once() -> None:
    assert turn(OWN_PAIR, OPENED, [], OPENED).silent == (RAIL,)


@given(
    words=st.lists(st.builds(lambda who, verdict: f"{who} {verdict}", st.sampled_from(list(WHO)), st.sampled_from(list(WORDS))), max_size=5),
    first=st.integers(0, 10**14),
    later=st.integers(0, 10**14),
)  # fmt: skip
def test_time_alone_only_hands_over_from_owners_to_the_desk(words: list[str], first: int, later: int) -> None:
    before, after = (turn(PAIR, OPENED, said(*words), OPENED + us) for us in sorted((first, first + later)))
    assert before.whose is after.whose or (before.whose, after.whose) == (Whose.OWNERS, Whose.DESK)
