"""The program's own lists as rows of the registry, so that whoever reads by SQL can join names to codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from schemas.code_lists import CodeLists
from sinks.reference_tables import codes, organisations, quality_rules

Row = tuple[Any, ...]


class Rule(NamedTuple):
    """A quality rule in words. ``share``: of rows that must pass; ``keys``: the names of what a failing row is known by, as a JSON list."""

    rule: str
    level: str
    severity: str
    share: float
    keys: str
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    todo_zh: str
    todo_en: str


def are_laid(connection: Connection, lists: CodeLists) -> bool:
    """Whether the registry has organisations and codes as ``lists`` have them."""
    return not any(_difference(connection, table, wanted) for table, wanted in _wanted(lists))


def lay(connection: Connection, lists: CodeLists) -> None:
    """Make organisations and codes those of ``lists``. Idempotent."""
    for table, wanted in _wanted(lists):
        gone, new = _difference(connection, table, wanted) or ((), ())
        for row in gone:
            key = (column == value for column, value in zip(table.c, row, strict=True) if column.primary_key)
            connection.execute(delete(table).where(and_(*key)))
        if new:
            connection.execute(insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in new])


def keep_rules(connection: Connection, rules: Sequence[Rule]) -> None:
    """Have these rules as they are now; those of earlier versions stay, for the runs that had them. Idempotent."""
    known = {row.rule: tuple(row) for row in connection.execute(select(quality_rules))}
    for rule in rules:
        if rule.rule not in known:
            connection.execute(insert(quality_rules).values(rule._asdict()))
        elif known[rule.rule] != tuple(rule):
            is_rule = quality_rules.c.rule == rule.rule
            connection.execute(update(quality_rules).where(is_rule).values(rule._asdict()))


def _difference(connection: Connection, table: Table, wanted: set[Row]) -> tuple[list[Row], list[Row]] | None:
    found = {tuple(row) for row in connection.execute(select(table))}
    return None if found == wanted else (sorted(found - wanted, key=repr), sorted(wanted - found, key=repr))


def _wanted(lists: CodeLists) -> Iterator[tuple[Table, set[Row]]]:
    yield (
        organisations,
        {
            (
                *(it.id, it.name_zh, it.name_en, _names(it.aliases), it.kind, it.level),
                *(it.parent, it.district, it.credit_code, _day(it.valid_from), _day(it.valid_to)),
            )
            for it in lists.organisations.values()
        },
    )
    yield (
        codes,
        {
            (
                *(list_.name, it.code, it.name_zh, it.name_en, _names(it.aliases)),
                *(_day(it.valid_from), _day(it.valid_to), it.source),
            )
            for list_ in (lists.districts, lists.fields, lists.industries, lists.chains)
            for it in list_.values()
        },
    )


def _names(names: Sequence[str]) -> str:
    return json.dumps(names, ensure_ascii=False)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
