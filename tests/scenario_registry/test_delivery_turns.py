from __future__ import annotations

import threading

import pytest

from scenario_registry.delivery_turns import Turns
from tests.support.events import MEDIA, RAIL
from tests.support.waiting import HANGS_SECONDS


def test_one_of_an_organisation_at_a_time_and_nobody_waits_without_end() -> None:
    turns = Turns(patience_seconds=0.01)
    with turns.of(RAIL) as is_rails:
        assert is_rails
        with turns.of(RAIL) as again, turns.of(MEDIA) as impatient:
            assert (again, impatient) == (False, False)
    with turns.of(MEDIA) as is_medias:
        assert is_medias


def test_another_organisation_waits_and_is_served() -> None:
    turns, is_served = Turns(), threading.Event()

    def hand_in() -> None:
        with turns.of(MEDIA) as is_its_turn:
            assert is_its_turn
            is_served.set()

    waiting = threading.Thread(target=hand_in)
    with turns.of(RAIL):
        waiting.start()
        assert not is_served.wait(0.05)
    assert is_served.wait(HANGS_SECONDS)
    waiting.join()


def test_a_fault_gives_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.of(RAIL):
        raise ZeroDivisionError
    with turns.of(RAIL) as is_its_turn:
        assert is_its_turn


def test_only_some_wait_since_each_holds_a_thread() -> None:
    turns = Turns(most_waiting=0)
    with turns.of(RAIL), turns.of(MEDIA) as is_its_turn:
        assert not is_its_turn
