"""Whose turn it is to say something about a pair. Pure: the clock is an argument."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from schemas.judgement import Judgement, owners
from schemas.matching import Pair
from schemas.moment import SHANGHAI, day_of, to_microseconds
from streams.judging.ruling import last_words, ruling

DAYS_TO_ANSWER = 10
"""Calendar days that owners have: at least six working days where no holiday falls into them. A calendar of working days would need the table of
holidays anew every year, and little hangs on it: whoever is late may still answer, the desk merely may speak from then on."""


class Whose(StrEnum):
    """Who is to speak."""

    OWNERS = "owners"
    DESK = "desk"
    NOBODY = "nobody"
    """It is settled."""


class Turn(NamedTuple):
    """``silent`` are the owners who have not answered, whoever's turn it is. ``due_us`` is the moment until which they may be waited for,
    ``is_overdue`` whether it has passed while one of them is silent."""

    whose: Whose
    silent: tuple[str, ...]
    due_us: int
    is_overdue: bool


def turn(pair: Pair, opened_us: int, judgements: Collection[Judgement], now_us: int) -> Turn:
    """Whose turn it is about a pair that people were first asked about, or first spoke of, at ``opened_us``; all judgements are about it.

    The owners are asked first. When all of them answered and do not agree, or when the deadline is over, it is the desk's turn.
    """
    words = last_words(judgements)
    silent = tuple(one for one in owners(pair) if one not in words)
    due_us = due(opened_us)
    if ruling(judgements) is not None:
        return Turn(Whose.NOBODY, silent, due_us, False)
    is_overdue = bool(silent) and now_us >= due_us
    return Turn(Whose.OWNERS if silent and not is_overdue else Whose.DESK, silent, due_us, is_overdue)


def due(opened_us: int) -> int:
    """The end, in Chengdu, of the tenth day after the day of ``opened_us``."""
    day = day_of(opened_us) + timedelta(days=DAYS_TO_ANSWER + 1)
    return to_microseconds(datetime.combine(day, time(), SHANGHAI))
