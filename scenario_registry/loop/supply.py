"""The supply side: entries of suppliers, capabilities and investors, and the companies that they are about."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from schemas.code_lists import CodeLists
from schemas.company import NAMED_OTHERWISE
from schemas.loop_change import LoopChange
from schemas.loop_event import LoopKey
from sinks.loop.events import LoopEventRow, events_of_entities
from sinks.supply import (
    CompanyRow,
    EntryRow,
    assign,
    capabilities_of_suppliers,
    entries_named,
    entries_of,
    entries_of_companies,
    put_companies,
    put_entries,
    put_former_ids,
)
from streams.supply.companies import Company, Mention, Teller, companies_of, company, former_ids, name_key
from streams.supply.entities import Entity, EntityEvent, entity

_UNKNOWN = ""


class SupplyHandler:
    """One for the three families. What it writes is a function of all events, in whatever batches they come."""

    def __init__(self, codes: CodeLists) -> None:
        self._codes = codes

    def refresh(self, connection: Connection, keys: Collection[LoopKey]) -> Sequence[LoopChange]:
        """Make the entries of these subjects anew, then the companies that they are or were about."""
        before = {it.key: it for it in entries_of(connection, keys)}
        found = {key: entity(_event(it) for it in rows) for key, rows in events_of_entities(connection, keys).items()}
        told = {key: it for key, it in found.items() if it is not None}
        rows = [_row(key, it) for key, it in told.items()]
        put_entries(connection, rows, before.keys() - told.keys())
        # A capability that leaves its company's code and place to the supplier statement follows that statement.
        led = self._led_by_suppliers(connection, rows, before)
        self._keep_former_ids(connection, {it.key: it for it in (*rows, *led)})
        names = {it.name_key for it in (*before.values(), *rows, *led)}
        ids = self._settle(connection, names) | {it.company_id for it in before.values()}
        self._tell_companies(connection, ids)
        after = {it.key: it for it in entries_of(connection, keys)}
        return [change for key in sorted(after) if (change := _change(before.get(key), after[key])) is not None]

    def _led_by_suppliers(
        self, connection: Connection, rows: Iterable[EntryRow], before: Mapping[LoopKey, EntryRow]
    ) -> list[EntryRow]:
        touched = [*rows, *before.values()]
        leaders = {it.key for it in touched if it.family == "supplier"}
        leaders |= {LoopKey("supplier", it.organisation, it.supplier_id) for it in touched if _is_led(it)}
        known = {it.key: it for it in entries_of(connection, leaders)}
        led = [
            _following(it, known.get(LoopKey("supplier", it.organisation, it.supplier_id)))
            for it in capabilities_of_suppliers(connection, leaders)
        ]
        put_entries(connection, led, ())
        return led

    def _keep_former_ids(self, connection: Connection, entries: Mapping[LoopKey, EntryRow]) -> None:
        """An id that somebody has seen leads to the company for good: it depends on all that was said, not on what was there when."""
        leaders = {
            key: LoopKey("supplier", it.organisation, it.supplier_id) for key, it in entries.items() if _is_led(it)
        }
        said = events_of_entities(connection, {*entries, *leaders.values()})
        stated = {key: [json.loads(it.data) for it in rows if ".stated." in it.type] for key, rows in said.items()}
        put_former_ids(
            connection,
            {
                key: former_ids(_mentions(key, stated[key], stated.get(leaders.get(key, key), ())), _mention(it))
                for key, it in entries.items()
            },
        )

    def _settle(self, connection: Connection, names: Collection[str]) -> set[str]:
        """Have every entry that names a company so point to its company. Gives the companies that they pointed to before and point to now."""
        named = entries_named(connection, names)
        belongs = companies_of(map(_mention, named))
        moved = [it._replace(company_id=belongs[it.key]) for it in named if it.company_id != belongs[it.key]]
        assign(connection, moved)
        return {it.company_id for it in named if it.company_id} | set(belongs.values())

    def _tell_companies(self, connection: Connection, ids: Collection[str]) -> None:
        members: defaultdict[str, list[EntryRow]] = defaultdict(list)
        for it in entries_of_companies(connection, ids):
            members[it.company_id].append(it)
        put_companies(connection, [self._company(id_, members[id_]) for id_ in sorted(members)], ids)

    def _company(self, id_: str, members: Collection[EntryRow]) -> CompanyRow:
        told: Company = company([self._teller(it) for it in members])
        living = sum(it.family == "capability" and not it.is_withdrawn for it in members)
        return CompanyRow(
            id_,
            told.fields["name"],
            told.fields.get("credit_code"),
            told.is_withdrawn,
            living,
            json.dumps(told.fields, ensure_ascii=False),
            json.dumps(told.provenance, ensure_ascii=False),
        )

    def _teller(self, it: EntryRow) -> Teller:
        organisation = self._codes.organisations.get(it.organisation)
        kind = organisation.kind if organisation else _UNKNOWN
        return Teller(it.key, kind, it.said_us, json.loads(it.statement), it.is_withdrawn)


def _event(it: LoopEventRow) -> EntityEvent:
    return EntityEvent(it.sequence, it.content_hash, it.type, it.data, it.time_us, it.received_us)


def _row(key: LoopKey, told: Entity) -> EntryRow:
    statement = json.loads(told.statement)
    own = _named(key.family, statement)
    return EntryRow(
        *key,
        told.in_force.sequence,
        told.in_force.content_hash,
        _UNKNOWN,
        name_key(own["name"]),
        own.get("credit_code") or _UNKNOWN,
        own.get("district") or _UNKNOWN,
        statement.get("supplier_id") or _UNKNOWN,
        told.is_withdrawn,
        told.reason,
        told.conflicted,
        told.statement,
        told.in_force.time_us,
        told.in_force.received_us,
    )


def _named(family: str, statement: Mapping[str, Any]) -> Mapping[str, Any]:
    if family == "supplier":
        return statement
    return {field: statement.get(name) for field, name in NAMED_OTHERWISE[family].items()}


def _is_led(it: EntryRow) -> bool:
    return it.family == "capability" and bool(it.supplier_id)


def _mention(it: EntryRow) -> Mention:
    return Mention(it.key, it.name_key, it.district, it.credit_code)


def _mentions(
    key: LoopKey, stated: Iterable[Mapping[str, Any]], of_leader: Iterable[Mapping[str, Any]]
) -> Iterator[Mention]:
    """Every way in which the statements of one entry have named their company: by the code, else with each place that may have been known."""
    places = {it.get("district") or _UNKNOWN for it in of_leader if not it.get("credit_code")} | {_UNKNOWN}
    for it in stated:
        own = _named(key.family, it)
        code = own.get("credit_code") or _UNKNOWN
        district = own.get("district") or _UNKNOWN
        for place in {district} if code or key.family != "capability" else places:
            yield Mention(key, name_key(own["name"]), place, code)


def _following(it: EntryRow, leader: EntryRow | None) -> EntryRow:
    own = json.loads(it.statement).get("supplier_credit_code") or _UNKNOWN
    if leader is None:
        return it._replace(credit_code=own, district=_UNKNOWN)
    same = not own or not leader.credit_code or own == leader.credit_code
    return it._replace(credit_code=own or leader.credit_code, district=leader.district if same else _UNKNOWN)


def _change(before: EntryRow | None, after: EntryRow) -> LoopChange | None:
    kind = _kind(before, after)
    if kind is None:
        return None
    statement = json.loads(after.statement)
    statement.pop("contact_email", None)
    told = {"company_id": after.company_id, "sequence": after.sequence, "statement": statement}
    state = "withdrawn" if after.is_withdrawn else "stated"
    return LoopChange(after.family, after.organisation, after.local_id, kind, state, told, after.received_us)


def _kind(before: EntryRow | None, after: EntryRow) -> str | None:
    if before is None:
        return "created"
    if after.is_withdrawn != before.is_withdrawn:
        return "withdrawn" if after.is_withdrawn else "restored"
    if after.conflicted and not before.conflicted:
        return "conflicted"
    return "updated" if (before.sequence, before.content_hash) != (after.sequence, after.content_hash) else None
