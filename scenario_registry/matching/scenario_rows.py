"""Scenarios that several records tell, as rows: which id they bear, and what they say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from schemas.code_lists import code_lists
from schemas.matching import Cluster
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.matching.outcome import ScenarioRow
from sinks.matching.subjects import Facts, Source, sources
from streams.survivorship import Member, survive


def public_id(members: Collection[Key], known: Mapping[Key, Facts]) -> str:
    """That with which the member was born that spoke first: whoever joins later brings no other id. Pure."""
    return registry_id(*min(members, key=lambda key: (known[key].first_us, key)))


def scenario_rows(
    connection: Connection, clusters: Iterable[Cluster], ids: Mapping[Key, str], copies: Collection[Key]
) -> list[ScenarioRow]:
    """One for each cluster, of two members or more."""
    several = list(clusters)
    found = sources(connection, {key for it in several for key in it.members})
    return [_row(ids[it.members[0]], {key: found[key] for key in it.members}, copies) for it in several]


def _row(registry_id: str, members: Mapping[Key, Source], copies: Collection[Key]) -> ScenarioRow:
    told = survive([_member(it, is_copy=it.key in copies) for it in members.values()])
    provenance = {field: list(key) for field, key in told.provenance.items()}
    return ScenarioRow(
        registry_id,
        told.provenance["title"],
        told.stage,
        json.dumps(told.statement, ensure_ascii=False),
        json.dumps(provenance, ensure_ascii=False),
        len(members),
        any(it.conflicted for it in members.values()),
    )


def _member(it: Source, *, is_copy: bool) -> Member:
    organisation = code_lists().organisations.get(it.key.organisation)
    kind = organisation.kind if organisation else None
    return Member(it.key, kind, json.loads(it.statement), it.stage, it.said_us, is_copy)
