"""Living records counted by what rules about a whole organisation need: by field, by district, and by which fields are filled.

Sums of some records can be added to those of others and taken from them, so a run need not count what did not change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Table, Text, insert, text

from quality.rows import Interval, each_district, moments
from schemas.scenario import Statement

RECORDS, LIVING, FILLED, FIELD, DISTRICT = "records", "living", "filled", "field", "district"

_ALWAYS = frozenset({"kind", "title"})
"""Fields that no statement lacks."""

_FIELDS = tuple(name for name in Statement.model_fields if name not in _ALWAYS)

sums = Table(
    "sums",
    MetaData(),
    Column("organisation", Text),
    Column("what", Text),
    Column("code", Text),
    Column("lately", BigInteger),
    Column("total", BigInteger),
)


class What(NamedTuple):
    """What is counted of an organisation: ``what`` is one of the words above, ``code`` a field or a code of one."""

    organisation: str
    what: str
    code: str


class Sums(NamedTuple):
    """``total`` records, ``lately`` those among them of which something was said in the interval."""

    lately: Counter[What]
    total: Counter[What]

    def plus(self, other: Sums) -> Sums:
        """With ``other``, which must be of other records."""
        return Sums(self.lately + other.lately, self.total + other.total)

    def less(self, other: Sums) -> Sums:
        """Without ``other``, which must be a part of it."""
        return Sums(self.lately - other.lately, self.total - other.total)


def counted(connection: Connection, records: str, interval: Interval) -> Sums:
    """The sums of a table of records."""
    found = Sums(Counter(), Counter())
    lately = f"SUM(CASE WHEN s.received_at >= {moments(interval)['since']} THEN 1 ELSE 0 END)"
    districts = f", {each_district(is_postgresql=connection.dialect.name == 'postgresql')}"
    for what, code, source in ((FIELD, "s.field", ""), (DISTRICT, "item.value", districts)):
        query = (
            f"SELECT s.organisation, {code}, {lately}, COUNT(*) FROM {records} s{source} "
            f"WHERE s.stage <> 'withdrawn' GROUP BY s.organisation, {code}"
        )
        for organisation, value, late, total in connection.execute(text(query)):
            found.lately[What(organisation, what, value)] += int(late)
            found.total[What(organisation, what, value)] += total
    filled = ", ".join(f"COUNT(CASE WHEN s.stage <> 'withdrawn' THEN s.{name} END)" for name in _FIELDS)
    living = "COUNT(CASE WHEN s.stage <> 'withdrawn' THEN 1 END)"
    query = f"SELECT s.organisation, COUNT(*), {living}, {filled} FROM {records} s GROUP BY s.organisation"
    for organisation, records_of, living_of, *filled_of in connection.execute(text(query)):
        found.total[What(organisation, RECORDS, "")] += records_of
        found.total[What(organisation, LIVING, "")] += living_of
        for name, count in zip(_FIELDS, filled_of, strict=True):
            found.total[What(organisation, FILLED, name)] += count
    return found


def lay(copy: Engine, found: Sums) -> None:
    """Make the table ``sums`` for the rules, instead of one that is there."""
    rows = [{**it._asdict(), "lately": found.lately[it], "total": total} for it, total in found.total.items() if total]
    with copy.begin() as connection:
        sums.drop(connection, checkfirst=True)
        sums.create(connection)
        if rows:
            connection.execute(insert(sums), rows)


def read(connection: Connection, schema: str) -> Sums:
    """What was laid into a schema."""
    found = Sums(Counter(), Counter())
    rows = connection.execute(text(f"SELECT organisation, what, code, lately, total FROM {schema}.sums"))
    for organisation, what, code, lately, total in rows:
        it = What(organisation, what, code)
        found.lately[it], found.total[it] = lately, total
    return found


def living(found: Sums, organisation: str) -> tuple[int, Mapping[str, int]]:
    """Living records of an organisation, and how many of them fill each field."""
    count = found.total[What(organisation, LIVING, "")]
    return count, {name: found.total[What(organisation, FILLED, name)] for name in _FIELDS}
