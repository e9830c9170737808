"""Whom to ask anew: the suggestions about records whose pairs are others now, and no more.

People are asked about a pair if it is among the best few of either record, so the best of every record are known: they are what is asked about it.
A new pair counts for those records alone of which it is among the best. Where one of the best went away, nobody knows the next one: all pairs of
that record are compared again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.matching.bars import Bars
from scenario_registry.matching.shelf import Shelf
from schemas.matching import Comparison, Pair, Scored, likeliest_first
from schemas.record import Key
from sinks.matching.links import rulings_of
from sinks.matching.outcome import homes_of, replace_suggestions, suggestions_touching
from sinks.queries.judgements import Suggestion

Asked = Suggestion | Comparison
"""A pair that people are asked about, or may be."""


class Regrouped(NamedTuple):
    """``fresh``: records that say something else, and ``pairs``, all of theirs. ``homes``: the scenarios of all that may have another one.
    ``freed``: records of which a pair may be open that was not."""

    fresh: Collection[Key]
    pairs: Sequence[Comparison]
    homes: Mapping[Key, str]
    freed: Collection[Key]


class Asking:
    """Within one transaction."""

    def __init__(self, connection: Connection, shelf: Shelf, bars: Bars) -> None:
        self._connection = connection
        self._shelf = shelf
        self._bars = bars
        self._most = bars.most

    def ask_anew(self, it: Regrouped) -> tuple[list[Pair], list[Pair]]:
        """Gives the pairs that were opened, and those that were closed. Idempotent."""
        passing = {
            key
            for pair, score, *_ in it.pairs
            for key in pair
            if key not in it.fresh and self._bars.may_pass(key, score)
        }
        keys = {*it.fresh, *it.homes, *it.freed, *passing}
        held = suggestions_touching(self._connection, keys)
        lost = {key for pair in held if _is_gone(pair, it) for key in pair} - keys
        held |= suggestions_touching(self._connection, lost)
        keys |= lost
        best = self._best(keys, held, it)
        wanted: dict[Pair, Asked] = {}
        for key, found in best.items():
            self._bars.put(key, found)
            wanted |= {one.pair: one for one in found}
        wanted |= self._for_others(held, wanted, keys)
        told = self._told(wanted)
        new = [one for pair, one in told.items() if held.get(pair) != one]
        gone = [pair for pair, one in held.items() if told.get(pair) != one]
        replace_suggestions(self._connection, gone, new)
        return sorted(told.keys() - held.keys()), sorted(held.keys() - told.keys())

    def _best(
        self, keys: Collection[Key], held: Mapping[Pair, Suggestion], it: Regrouped
    ) -> dict[Key, Sequence[Asked]]:
        """The best open pairs of each of these records, the likeliest first."""
        before = _by_key(held.values())
        stay: list[Asked] = [one for pair, one in held.items() if not _is_gone(pair, it)]
        now = _by_key([*stay, *self._open(it.pairs, it.fresh, it.homes)])
        found: dict[Key, Sequence[Asked]] = {}
        unknown = set()
        for key in keys:
            best = sorted(now[key], key=likeliest_first)[: self._most]
            best_before = sorted(before[key], key=likeliest_first)[: self._most]
            if key not in it.fresh and (key in it.freed or self._has_gap(best_before, best)):
                unknown.add(key)
            else:
                found[key] = best
        again = self._shelf.pairs_of(self._connection, unknown)
        homes = homes_of(self._connection, {key for one in again for key in one.pair})
        every = _by_key(self._open(again, unknown, homes))
        return found | {key: sorted(every[key], key=likeliest_first)[: self._most] for key in unknown}

    def _has_gap(self, before: Sequence[Scored], now: Sequence[Scored]) -> bool:
        """Whether what was not among the best may be now."""
        if len(before) < self._most:
            return False
        return len(now) < self._most or likeliest_first(now[-1]) > likeliest_first(before[-1])

    def _open(
        self, pairs: Iterable[Comparison], judged_of: Collection[Key], homes: Mapping[Key, str]
    ) -> Iterable[Comparison]:
        """Those of the pairs that nothing has settled. Each is of one of the records ``judged_of``."""
        judged = rulings_of(self._connection, judged_of)
        once = {it.pair: it for it in pairs if it.pair not in judged and not _is_joined(it.pair, homes)}
        return (it for it in once.values() if not any(map(self._shelf.is_withdrawn, it.pair)))

    def _for_others(
        self, held: Mapping[Pair, Suggestion], wanted: Mapping[Pair, Asked], keys: Collection[Key]
    ) -> dict[Pair, Suggestion]:
        """What is asked for the sake of a record that is none of ``keys``: the best of those stay as they are."""
        left = held.keys() - wanted.keys()
        others = {key for pair in left for key in pair}.difference(keys)
        theirs = _by_key(suggestions_touching(self._connection, others).values())
        best = {one.pair for key in others for one in sorted(theirs[key], key=likeliest_first)[: self._most]}
        return {pair: held[pair] for pair in left & best}

    def _told(self, wanted: Mapping[Pair, Asked]) -> dict[Pair, Suggestion]:
        compared = [it for it in wanted.values() if isinstance(it, Comparison)]
        known = self._shelf.facts({key for it in compared for key in it.pair})
        opened = {it.pair: max(known[key].received_us for key in it.pair) for it in compared}
        return {
            pair: Suggestion(pair, it.score, it.relation, opened[pair]) if isinstance(it, Comparison) else it
            for pair, it in wanted.items()
        }


def _is_gone(pair: Pair, it: Regrouped) -> bool:
    """Whether a suggestion is out of date, or its pair is one scenario now."""
    return any(key in it.fresh for key in pair) or _is_joined(pair, it.homes)


def _is_joined(pair: Pair, homes: Mapping[Key, str]) -> bool:
    home = homes.get(pair.left)
    return home is not None and home == homes.get(pair.right)


def _by_key(pairs: Iterable[Asked]) -> defaultdict[Key, list[Asked]]:
    found: defaultdict[Key, list[Asked]] = defaultdict(list)
    for it in pairs:
        for key in it.pair:
            found[key].append(it)
    return found
