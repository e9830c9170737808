"""Whether a share or a count is unusual for somebody, judged by that one's own past. Pure.

The past is pooled into groups as large as what is judged, because small days differ more by chance. Unusual is what would hardly happen
even at the most extreme of those groups. With too short a past there is no verdict: unknown is not failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, lgamma, log, sqrt
from statistics import mean, stdev
from typing import NamedTuple

MIN_DAYS = 4
"""Days of delivery before those that are judged."""

MIN_PAST = 10
"""Rows in those days."""

BY_CHANCE = 1e-4
"""How seldom chance alone may give a share, were the most extreme of the past the rule. Hundreds of shares are judged in a run."""

MARGIN, MARGIN_OF_ONE = 0.15, 0.3
"""Least distance from the past that matters to anybody; the second where the past is a single group, whose spread nobody knows."""

MIN_ROWS = 2.5
"""Rows that a deviation must be worth: one odd row is no change of a feed."""


LEAST_GROUPS = 6
"""Of the past, from which on its spread is known well enough to judge by the mean instead of the extremes."""

BY_CHANCE_OF_ALL = 1e-6
"""How seldom chance may give a share against the mean of the past, widened by how much the groups differ among themselves."""

MARGIN_OF_MEAN = 0.2
"""Least distance from the mean that matters; the extremes must be left as well."""


class Tally(NamedTuple):
    """``hits`` of ``of`` rows."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of no rows."""
        return self.hits / self.of if self.of else 0.0


class Verdict(NamedTuple):
    """``now`` and the range that was usual; ``beyond`` is the distance from it, 0 when all is well."""

    now: float
    low: float
    high: float
    beyond: float


def total(tallies: Sequence[Tally]) -> Tally:
    """Their sum."""
    hits = of = 0
    for it in tallies:
        hits += it.hits
        of += it.of
    return Tally(hits, of)


def grouped(past: Sequence[Tally], size: int) -> list[Tally]:
    """The past, from the latest back, in groups of at least ``size`` rows; what is left over joins the oldest group."""
    groups: list[Tally] = []
    hits = of = 0
    for day in reversed(past):
        hits += day.hits
        of += day.of
        if of >= size:
            groups.append(Tally(hits, of))
            hits = of = 0
    if of:
        groups[-1:] = [total((*groups[-1:], Tally(hits, of)))]
    return groups


def judge_share(past: Sequence[Tally], now: Tally, least_groups: int = 1, *, by_mean: bool = False) -> Verdict | None:
    """None when there is nothing to judge or too little to judge by, such as fewer groups than ``least_groups``. ``by_mean``: what leaves the
    mean of the past by more than chance gives is unusual too; only for questions that the past itself does not define."""
    whole = total(past)
    if not now.of or whole.of < MIN_PAST or sum(1 for day in past if day.of) < MIN_DAYS:
        return None
    groups = grouped(past, now.of)
    if len(groups) < least_groups:
        return None
    if whole.hits == now.hits == 0 or (whole.hits == whole.of and now.hits == now.of):
        # Always or never so, as most of what is asked.
        return Verdict(now.share, now.share, now.share, 0.0)
    shares = [group.share for group in groups]
    low, high, share = min(shares), max(shares), now.share
    distance = max(share - high, low - share, 0.0)
    margin = MARGIN if len(groups) > 1 else MARGIN_OF_ONE
    if by_mean and distance and _leaves_the_mean(groups, now):
        return Verdict(share, low, high, distance)
    if distance < margin or distance * now.of < MIN_ROWS:
        return Verdict(share, low, high, 0.0)
    if share > high:
        chance = at_least(now.hits, now.of, max(high, 0.5 / (whole.of + 1)))
    else:
        chance = at_least(now.of - now.hits, now.of, max(1 - low, 0.5 / (whole.of + 1)))
    return Verdict(share, low, high, distance if chance < BY_CHANCE else 0.0)


def _leaves_the_mean(groups: Sequence[Tally], now: Tally) -> bool:
    """Whether chance would hardly give ``now`` were the mean of the groups the rule. Where they differ by more than chance, rows count for
    as much less."""
    # The latest come first. Of what drifts by nature they alone tell the mean.
    means = [(past.hits + 0.5) / (past.of + 1) for past in (total(groups), total(groups[: len(groups) // 3]))]
    usual = min(means, key=lambda it: abs(now.share - it))
    distance = abs(now.share - usual)
    if len(groups) < LEAST_GROUPS or distance < MARGIN_OF_MEAN:
        return False
    spread = sum((it.hits - it.of * usual) ** 2 / (it.of * usual * (1 - usual)) for it in groups) / (len(groups) - 1)
    rows = int(now.of / max(spread, 1.0))
    if distance * rows < MIN_ROWS:
        return False
    hits = round(now.share * rows)
    chance = at_least(hits, rows, usual) if now.share > usual else at_least(rows - hits, rows, 1 - usual)
    return chance < BY_CHANCE_OF_ALL


def at_least(hits: int, of: int, share: float) -> float:
    """How probable ``hits`` or more of ``of`` rows are when each hits with probability ``share``."""
    if share >= 1 or hits <= 0:
        return 1.0
    whole = lgamma(of + 1)
    return min(
        1.0,
        sum(
            exp(whole - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log(1 - share))
            for k in range(hits, of + 1)
        ),
    )


MANY, FEW = 2.0, 0.4
"""Factors to the largest and to the smallest of the past."""
MIN_MORE, MIN_LESS = 10, 6
"""Events that the difference must be worth."""

MORE, LESS = 1.5, 0.7
"""Factors where there are ``KNOWN`` periods and it also leaves their mean by ``SPREADS`` times their spread."""
KNOWN, SPREADS = 8, 5.0


def judge_count(past: Sequence[int], now: int) -> Verdict | None:
    """A count of one period against periods of the same length."""
    if len(past) < MIN_DAYS:
        return None
    low, high = min(past), max(past)
    far = _far(past) if len(past) >= KNOWN else inf
    if (now > high * MANY or now > max(high * MORE, mean(past) + far)) and now - high >= MIN_MORE:
        return Verdict(now, low, high, now - high)
    if (now < low * FEW or now < min(low * LESS, mean(past) - far)) and low - now >= MIN_LESS:
        return Verdict(now, low, high, low - now)
    return Verdict(now, low, high, 0.0)


def _far(past: Sequence[int]) -> float:
    """A distance from the mean that chance hardly gives. Periods that happen to be alike differ by half of what chance gives at least."""
    return SPREADS * max(stdev(past), sqrt(mean(past)) / 2)
