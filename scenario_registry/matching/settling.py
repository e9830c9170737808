"""Settle anew what changed, and no more: the clusters that changed records are or were linked into, and the suggestions about their members.

Clusters follow from automatic links and from "same" alone, so what is connected by those is settled by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.matching.asking import Asking, Regrouped
from scenario_registry.matching.scenario_rows import public_id, scenario_rows
from scenario_registry.matching.shelf import Shelf
from schemas.matching import Cluster, Comparison, Pair, Verdict
from schemas.record import Key
from sinks.matching.links import links_of, rulings_of
from sinks.matching.outcome import Move, Told, homes_of, move, replace_scenarios, tell
from streams.matching.cluster import cluster


class Settled(NamedTuple):
    """How much there was to do."""

    records: int
    moves: int
    opened: int
    closed: int


class Changed(NamedTuple):
    """``fresh``: records that say something else, and ``pairs``, all of theirs. ``regrouped``: these, and those that lost or gained a link or a
    ruling. ``ruled``: pairs of which another ruling holds."""

    fresh: Collection[Key]
    pairs: Sequence[Comparison]
    regrouped: Collection[Key]
    ruled: Collection[Pair]


def settle_anew(
    connection: Connection, shelf: Shelf, asking: Asking, changed: Changed, copies: Collection[Key]
) -> Settled:
    """Bring scenarios and suggestions to what follows from records, links and rulings. Idempotent."""
    group = _connected(connection, shelf, changed.regrouped)
    links = links_of(connection, group)
    compared = {it.pair: it for it in changed.pairs}

    def may_stand(pair: Pair) -> bool:
        known = compared.get(pair)
        return not known.guards if known else pair in links or shelf.fits(pair)

    clusters = cluster(group, links.values(), rulings_of(connection, group), may_stand).clusters
    before = homes_of(connection, group)
    homes = _homes(shelf, clusters)
    moved = [Move(key, homes[key], before[key]) for key in sorted(group) if homes[key] != before[key]]
    move(connection, moved)
    several = [it for it in clusters if len(it.members) > 1]
    rows = scenario_rows(connection, several, homes, copies)
    replace_scenarios(connection, {*homes.values(), *before.values()}, rows)
    freed = {key for pair in changed.ruled for key in pair if key in group} | _parted(before, homes)
    opened, closed = asking.ask_anew(Regrouped(changed.fresh, changed.pairs, homes, freed))
    tell(connection, Told(moved, closed, opened))
    return Settled(len(group), len(moved), len(opened), len(closed))


def _connected(connection: Connection, shelf: Shelf, keys: Iterable[Key]) -> set[Key]:
    """All records that links and "same" lead to."""
    found: set[Key] = set()
    fresh = set(shelf.facts(keys))
    while fresh:
        found |= fresh
        same = (pair for pair, verdict in rulings_of(connection, fresh).items() if verdict is Verdict.SAME)
        reached = {key for pair in (*links_of(connection, fresh), *same) for key in pair} - found
        # People may have spoken of a record that is not there yet.
        fresh = set(shelf.facts(reached))
    return found


def _homes(shelf: Shelf, clusters: Collection[Cluster]) -> dict[Key, str]:
    known = shelf.facts(key for it in clusters for key in it.members)
    return {key: home for it in clusters for home in [public_id(it.members, known)] for key in it.members}


def _parted(before: Mapping[Key, str], now: Mapping[Key, str]) -> set[Key]:
    """Records of which somebody was in one scenario before, and is not any more."""
    groups: defaultdict[str, list[Key]] = defaultdict(list)
    for key, home in before.items():
        groups[home].append(key)
    return {key for keys in groups.values() if len({now[key] for key in keys}) > 1 for key in keys}
