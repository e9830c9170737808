"""What organisations say of the supply side, and every code in it, as tables of the copy for the rules ``supply.*``. Read at the same moment as the
rest, and small beside it, so each run looks at all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Connection, Engine, Integer, MetaData, Table, Text, insert, select

from schemas.loop_event import LoopKey
from sinks.supply_tables import supply_entries

SAID, CODES = "supply_said", "supply_codes"

FIELD, CHAIN, DISTRICT = "field", "chain", "district"

_LISTS: Mapping[str, Sequence[str]] = {
    FIELD: ("fields", "excluded_fields"),
    CHAIN: ("industry_chains", "industry_chain"),
    DISTRICT: ("districts_served", "districts", "district"),
}
"""By list of codes the fields of a statement that hold some of it."""

_UNTIL = re.compile(
    r"(?:有效期|有效至|截至|到期|valid until|expires)\D{0,10}(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})",
    re.IGNORECASE,
)
"""The last day of a certificate, in the words of whoever lists it."""

_METADATA = MetaData()
_WHO = ("organisation", "family", "local_id", "title")

said = Table(
    SAID,
    _METADATA,
    *(Column(name, Text) for name in (*_WHO, "company_id", "name_key", "credit_code", "supplier_id")),
    *(Column(name, Text) for name in ("maturity", "available_until", "qualified_until")),
    *(Column(name, Integer) for name in ("technology", "used_at", "fields")),
    Column("sequence", BigInteger),
    Column("conflicted", Boolean),
)
codes = Table(
    CODES, _METADATA, *(Column(name, Text) for name in (*_WHO, "list", "code")), Column("sequence", BigInteger)
)


class Supply(NamedTuple):
    """Rows of both tables."""

    said: list[Mapping[str, Any]]
    codes: list[Mapping[str, Any]]


def read(connection: Connection, schema: str | None = None) -> Supply:
    """What is not withdrawn. ``schema``: where the registry's tables lie, if not where plain names lead."""
    table = supply_entries if schema is None else supply_entries.to_metadata(MetaData(), schema=schema)
    found = Supply([], [])
    for row in connection.execute(select(table).where(table.c.is_withdrawn.is_(False))).mappings():
        it = json.loads(row["statement"])
        who = {
            **{name: row[name] for name in ("organisation", "family", "sequence")},
            "local_id": LoopKey(row["family"], row["organisation"], row["local_id"]).in_ledger,
            "title": it.get("title") or it.get("name"),
        }
        found.said.append(
            {
                **who,
                **{name: row[name] for name in ("company_id", "name_key", "credit_code", "supplier_id", "conflicted")},
                **{name: it.get(name) for name in ("maturity", "available_until")},
                "qualified_until": min(_days_in(it.get("qualifications", [])), default=None),
                "technology": len(it.get("technology", "")),
                "used_at": len(it.get("references", [])),
                "fields": len(it.get("fields", [])),
            }
        )
        found.codes.extend({**who, "list": name, "code": code} for name, code in _codes_in(it))
    return found


def lay(copy: Engine, found: Supply) -> None:
    """Make the tables instead of those that are there, and fill them."""
    with copy.begin() as connection:
        _METADATA.drop_all(connection)
        _METADATA.create_all(connection)
        for table, rows in ((said, found.said), (codes, found.codes)):
            if rows:
                connection.execute(insert(table), rows)


def _codes_in(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, fields in _LISTS.items():
        for field in fields:
            value = statement.get(field) or []
            yield from ((name, code) for code in ([value] if isinstance(value, str) else value))


def _days_in(lines: Sequence[str]) -> Iterator[str]:
    """Last days, as text. What is no day of the calendar is none."""
    for found in (it for line in lines for it in _UNTIL.finditer(line)):
        try:
            yield str(date(*map(int, found.groups())))
        except ValueError:
            continue
