"""Settle anew what changed, and no more: the clusters that changed records are or were linked into, and the suggestions about their members.

Clusters follow from automatic links and from "same" alone, so what is connected by those is settled by itself. Whether people are asked
about a pair depends on the pairs of its two records, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.matching.scenario_rows import public_id, scenario_rows
from schemas.matching import Band, Cluster, Comparison, Pair, Verdict
from schemas.record import Key
from sinks.matching.outcome import (
    Move,
    Told,
    homes_of,
    move,
    replace_scenarios,
    replace_suggestions,
    suggestions_touching,
    tell,
)
from sinks.matching.pairs import pairs_of, rulings_of
from sinks.matching.subjects import Facts, facts
from sinks.queries.judgements import Suggestion
from streams.matching.cluster import cluster
from streams.matching.match import suggestions

Fits = Callable[[Pair], bool]


class Settled(NamedTuple):
    """How much there was to do."""

    records: int
    moves: int
    opened: int
    closed: int


def settle_anew(
    connection: Connection,
    changed: Collection[Key],
    met: Collection[Key],
    fits: Fits,
    copies: Collection[Key],
    most: int,
) -> Settled:
    """Bring scenarios and suggestions to what follows from pairs and rulings. ``changed``: records that say something else, lost or gained a link
    or a ruling; ``met``: those that had or have a pair with one of them. Idempotent."""
    group = _connected(connection, changed)
    rulings = rulings_of(connection, group)
    pairs = pairs_of(connection, group)
    links = [it for it in pairs.values() if it.band is Band.AUTOMATIC]

    def may_stand(pair: Pair) -> bool:
        known = pairs.get(pair)
        # What was compared and came to nothing is not kept.
        return not known.guards if known else fits(pair)

    clusters = cluster(group, links, rulings, may_stand).clusters
    moved = _move(connection, group, clusters, copies)
    opened, closed = _ask(connection, _with_partners({*group, *met}, pairs), most)
    tell(connection, Told(moved, closed, opened))
    return Settled(len(group), len(moved), len(opened), len(closed))


def _connected(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    """All records that links and "same" lead to."""
    found: set[Key] = set()
    fresh = set(facts(connection, keys))
    while fresh:
        found |= fresh
        links = pairs_of(connection, fresh, band=Band.AUTOMATIC)
        same = (pair for pair, verdict in rulings_of(connection, fresh).items() if verdict is Verdict.SAME)
        reached = {key for pair in (*links, *same) for key in pair} - found
        # People may have spoken of a record that is not there yet.
        fresh = set(facts(connection, reached))
    return found


def _move(
    connection: Connection, group: Collection[Key], clusters: Iterable[Cluster], copies: Collection[Key]
) -> list[Move]:
    known = facts(connection, group)
    before = homes_of(connection, group)
    now = {key: public_id(it.members, known) for it in clusters for key in it.members}
    moved = [Move(key, now[key], before[key]) for key in sorted(group) if now[key] != before[key]]
    move(connection, moved)
    several = [it for it in clusters if len(it.members) > 1]
    rows = scenario_rows(connection, several, now, copies)
    replace_scenarios(connection, {*now.values(), *before.values()}, rows)
    return moved


def _ask(connection: Connection, keys: Collection[Key], most: int) -> tuple[list[Pair], list[Pair]]:
    """Suggestions about these records, all that have another place among the pairs of some record. Gives the pairs that were opened, and those
    that were closed."""
    compared = pairs_of(connection, keys)
    held = suggestions_touching(connection, keys)
    kept = _best(connection, compared, keys, most)
    # For every other record its pairs stand in the order in which they stood: it may be asked about one of these still, and about no new one.
    others = {key for pair in held.keys() - kept.keys() for key in pair}.difference(keys)
    if others:
        kept = _best(connection, compared | pairs_of(connection, others), {*keys, *others}, most)
    wanted = {pair: it for pair, it in kept.items() if pair in compared}
    new = [it for pair, it in wanted.items() if held.get(pair) != it]
    gone = [pair for pair in held if wanted.get(pair) != held[pair]]
    replace_suggestions(connection, gone, new)
    return sorted(wanted.keys() - held.keys()), sorted(held.keys() - wanted.keys())


def _best(
    connection: Connection, compared: Mapping[Pair, Comparison], keys: Collection[Key], most: int
) -> dict[Pair, Suggestion]:
    """What people are asked for the sake of one of these records, of which all comparisons are there."""
    everybody = _with_partners(keys, compared)
    known = facts(connection, everybody)
    living = [it for pair, it in compared.items() if not any(known[key].is_withdrawn for key in pair)]
    kept = suggestions(living, homes_of(connection, everybody), rulings_of(connection, keys), most, keys)
    return {it.pair: _suggestion(it, known) for it in kept}


def _with_partners(keys: Iterable[Key], pairs: Iterable[Pair]) -> set[Key]:
    return {*keys, *(key for pair in pairs for key in pair)}


def _suggestion(it: Comparison, known: Mapping[Key, Facts]) -> Suggestion:
    opened_us = max(known[key].received_us for key in it.pair)
    return Suggestion(it.pair, it.score, it.relation, opened_us)
