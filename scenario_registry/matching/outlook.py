"""What matching by another model would come to, beside what the registry holds now. Changes nothing."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.matching.of_registry import as_match_record
from schemas.matching import Pair
from schemas.record import Key
from schemas.registry_id import registry_id
from schemas.scenario import Stage
from sinks.matching.outcome import homes_of
from sinks.queries.judgements import judgements_by_pair, suggestions_of
from sinks.queries.records import records
from streams.judging.ruling import rulings
from streams.matching.match import Matcher, compare_all, settle
from streams.matching.metrics import pairs_within
from streams.matching.republication import republications, with_republications


class Outlook(NamedTuple):
    """Pairs of records that would tell one scenario and do not now, and the other way round; questions that would come, and go."""

    records: int
    joined: list[Pair]
    parted: list[Pair]
    opened: list[Pair]
    closed: list[Pair]


def outlook(connection: Connection, matcher: Matcher) -> Outlook:
    """By all records and judgements as they are at one moment. Takes memory for all of them."""
    there = {Key(it.organisation, it.local_id): it for it in records(connection)}
    withdrawn = {key for key, it in there.items() if it.stage == Stage.WITHDRAWN}
    compared = compare_all([as_match_record(it) for it in there.values()], matcher)
    born = {registry_id(*key): key for key in there}
    copies = republications(((key, it.statement) for key, it in there.items()), born.get)
    by_people = rulings(it for said in judgements_by_pair(connection).values() for it in said)
    then = settle(compared, with_republications(by_people, copies), matcher, withdrawn)
    homes: dict[str, list[Key]] = {}
    for key, home in homes_of(connection, there).items():
        homes.setdefault(home, []).append(key)
    together, would_be = pairs_within(homes.values()), pairs_within(it.members for it in then.clusters)
    asked, would_ask = {it.pair for it in suggestions_of(connection)}, {it.pair for it in then.suggestions}
    return Outlook(
        len(there),
        sorted(would_be - together),
        sorted(together - would_be),
        sorted(would_ask - asked),
        sorted(asked - would_ask),
    )
