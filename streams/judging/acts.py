"""Merge, split and move of whole scenarios, said in judgements about pairs. Pure.

Every pair across the line is judged, not one for all: a cluster is never more than its pairs, so that nothing that comes later (another link, another
judgement about one member) brings together what was split or drops a member of what was merged.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from schemas.matching import Pair, Verdict, pair_of
from schemas.record import Key


class Said(NamedTuple):
    """A verdict about a pair, before anybody stands for it."""

    pair: Pair
    verdict: Verdict


def merge(one: Collection[Key], other: Collection[Key]) -> list[Said]:
    """Two scenarios are one: every member of ``one`` is the same as every member of ``other``."""
    return _across(one, other, Verdict.SAME)


def split(out: Collection[Key], rest: Collection[Key]) -> list[Said]:
    """The records ``out`` are another scenario than the ``rest``: each is different from each."""
    return _across(out, rest, Verdict.DIFFERENT)


def move(key: Key, old: Collection[Key], new: Collection[Key]) -> list[Said]:
    """The record belongs to the scenario ``new``, and no more to ``old`` with all its members."""
    return [*_across([key], [it for it in old if it != key], Verdict.DIFFERENT), *_across([key], new, Verdict.SAME)]


def _across(one: Collection[Key], other: Collection[Key], verdict: Verdict) -> list[Said]:
    return [Said(pair_of(a, b), verdict) for a in sorted(one) for b in sorted(other)]
