"""Pairs that the machine links, and verdicts that hold: what the clusters follow from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, select

from schemas.matching import Link, Pair, Scored, Verdict
from schemas.record import Key
from sinks.matching.keyed import add, delete_keys, delete_touching, touching
from sinks.pairs import names_of, pair_columns, pair_in
from sinks.tables import match_links, match_rulings


def links_of(connection: Connection, keys: Collection[Key]) -> dict[Pair, Link]:
    """The links of these records."""
    rows = touching(connection, select(match_links), match_links, keys)
    return {(pair := pair_in(row)): Link(pair, row.score) for row in rows}


def replace_links(connection: Connection, keys: Collection[Key], found: Iterable[Scored]) -> None:
    """These are now all links of the records ``keys``. Idempotent."""
    delete_touching(connection, match_links, keys)
    add(connection, match_links, [(*names_of(it.pair), it.score) for it in found])


def forget_links(connection: Connection) -> None:
    """All of them."""
    connection.execute(delete(match_links))


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
