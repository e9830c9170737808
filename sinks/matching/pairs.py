"""Comparisons that came to something, and verdicts that hold: what settling needs of pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, select

from schemas.matching import Band, Comparison, Pair, Relation, Verdict
from schemas.record import Key
from sinks.matching.keyed import add, delete_keys, delete_touching, touching
from sinks.pairs import names_of, pair_columns, pair_in
from sinks.tables import match_pairs, match_rulings

_GUARD_SEPARATOR = " "


def pairs_of(connection: Connection, keys: Collection[Key], *, band: Band | None = None) -> dict[Pair, Comparison]:
    """All comparisons of these records, or those of one band."""
    query = select(match_pairs) if band is None else select(match_pairs).where(match_pairs.c.band == band.value)
    found = {}
    for row in touching(connection, query, match_pairs, keys):
        pair = pair_in(row)
        guards = tuple(row.guards.split(_GUARD_SEPARATOR)) if row.guards else ()
        found[pair] = Comparison(pair, row.score, Band(row.band), Relation(row.relation), guards)
    return found


def replace_pairs(connection: Connection, keys: Collection[Key], found: Iterable[Comparison]) -> None:
    """These are now all comparisons of the records ``keys``. Idempotent."""
    delete_touching(connection, match_pairs, keys)
    rows = [
        (*names_of(it.pair), it.score, it.band.value, it.relation.value, _GUARD_SEPARATOR.join(it.guards))
        for it in found
        if it.band is not Band.NOTHING
    ]
    add(connection, match_pairs, rows)


def forget_pairs(connection: Connection) -> None:
    """All comparisons."""
    connection.execute(delete(match_pairs))


def rulings_of(connection: Connection, keys: Collection[Key]) -> dict[Pair, Verdict]:
    """The verdicts about these records."""
    rows = touching(connection, select(match_rulings), match_rulings, keys)
    return {pair_in(row): Verdict(row.verdict) for row in rows}


def renew_rulings(connection: Connection, wanted: Mapping[Pair, Verdict]) -> set[Pair]:
    """These are now all verdicts. Gives the pairs about which something changed. Idempotent."""
    held = {pair_in(row): Verdict(row.verdict) for row in connection.execute(select(match_rulings))}
    changed = {pair for pair in held.keys() | wanted.keys() if held.get(pair) is not wanted.get(pair)}
    delete_keys(connection, match_rulings, pair_columns(match_rulings), map(names_of, changed & held.keys()))
    add(connection, match_rulings, [(*names_of(pair), wanted[pair].value) for pair in sorted(changed & wanted.keys())])
    return changed
