"""Charts as plain numbers, which the templates draw as SVG. Nothing here knows what is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDE, NARROW = (720, 180), (320, 150)
"""Width and height of the area that columns are drawn in, in units of the drawing: on a screen, and on a phone."""

_ROUND_STEPS = (1, 2, 5)
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a column, counted from above as SVG does."""

    name: str
    count: int
    y: float
    height: float


class Column(NamedTuple):
    """A column of stacked parts; ``label`` is what it stands for."""

    label: str
    total: int
    x: float
    width: float
    parts: tuple[Part, ...]


class Line(NamedTuple):
    """A line of the scale behind the columns."""

    value: int
    y: float


class Stacked(NamedTuple):
    """Columns side by side and the scale behind them."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a list; ``share`` is its length in percent of the longest."""

    value: str
    count: int
    share: float


def stacked(days: Mapping[str, Mapping[str, int]], parts: Sequence[str], size: tuple[int, int]) -> Stacked:
    """A column for every day, in the order given, its parts in the order of ``parts`` from below."""
    highest = max((sum(counts.values()) for counts in days.values()), default=0)
    top, step = _scale(highest)
    width_of_all, height_of_all = size
    scale = height_of_all / top
    pitch = width_of_all / max(len(days), 1)
    columns = []
    for index, (label, counts) in enumerate(days.items()):
        y, found = float(height_of_all), []
        for name in parts:
            if count := counts.get(name, 0):
                # Rare and bad outcomes are what people look for: however high the column, they stay visible.
                height = max(count * scale, 2.0)
                y -= height
                found.append(Part(name, count, round(y, 2), round(height, 2)))
        x, width = round(index * pitch + pitch * 0.15, 2), round(pitch * 0.7, 2)
        columns.append(Column(label, sum(counts.values()), x, width, tuple(found)))
    lines = tuple(Line(value, round(height_of_all - value * scale, 2)) for value in range(0, top + 1, step))
    return Stacked(tuple(columns), lines)


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """One bar for each, in the order given."""
    longest = max((count for _, count in counts), default=0) or 1
    return [Bar(value, count, round(100 * count / longest, 2)) for value, count in counts]


def level(count: int, highest: int) -> int:
    """How dark a tile is, from 0 for nothing to 5."""
    if count <= 0:
        return 0
    return min(5, 1 + int(5 * count / (highest + 1)))


def _scale(highest: int) -> tuple[int, int]:
    """The value of the top of a chart, and the step of its lines: a round number, five lines at most above the lowest."""
    factor = 1
    while True:
        for step in (it * factor for it in _ROUND_STEPS):
            if step * _MOST_LINES >= highest:
                return max(-(-highest // step), 1) * step, step
        factor *= 10
