"""Charts of the board as plain numbers, which templates draw as SVG."""

from __future__ import annotations

from typing import NamedTuple

from scenario_registry.board.board import SPAN_NAMES, Board, span_text


class Stage(NamedTuple):
    """A step of the funnel; ``share``: in percent of the first, ``kept``: in percent of the one before."""

    step: str
    n: int
    share: float
    kept: int | None


class Range(NamedTuple):
    """Days between two steps, on a scale of a hundred that all of a board share."""

    zh: str
    en: str
    n: int
    median: int
    p90: int
    median_at: float
    p90_at: float


def funnel_of(board: Board) -> list[Stage]:
    """The steps in their order."""
    first = board.funnel[0][1] or 1
    found, before = [], 0
    for place, (step, n) in enumerate(board.funnel):
        kept = None if place == 0 or not before else round(100 * n / before)
        found.append(Stage(step, n, round(100 * n / first, 2), kept))
        before = n
    return found


def ranges_of(board: Board) -> list[Range]:
    """The spans that there are, in their order."""
    known = [board.spans[name] for name in SPAN_NAMES if name in board.spans]
    longest = max((it.p90 for it in known), default=0) or 1
    return [
        Range(
            *span_text(it.name),
            it.n,
            it.median,
            it.p90,
            round(100 * it.median / longest, 2),
            round(100 * it.p90 / longest, 2),
        )
        for it in known
    ]
