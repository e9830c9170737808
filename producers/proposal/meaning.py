"""What the columns of a sample mean, by their names and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from producers.convert import ConverterName, converted, converter_of
from producers.normalise.money import UNITS, yuan
from producers.normalise.text import text
from producers.proposal.match import SURE, assign
from producers.proposal.sample import Sample
from producers.proposal.words import STAGE_WORDS, UNIT_OF_MONEY, WITHDRAWAL_WORDS
from producers.sources.row import CellValue
from schemas.code_lists import code_lists
from schemas.event import STATED, WITHDRAWN

_MILLISECONDS_FROM = 10**11  # the year 1973 in milliseconds, the year 5138 in seconds
_OF_MONTHS: Mapping[str, ConverterName] = {"published_on": "month_first", "deadline": "month_last"}
"""Days that many write as months alone."""

_NO_FIELDS = frozenset({"local_id", "serial", "event_id", "event_type", "version", "event_time", "reason"})
_ENVELOPE = {"event_id": "id", "event_type": "type", "version": "version", "event_time": "time"}


@dataclass(slots=True)
class Meaning:
    """``columns``: column -> its table in ``[columns]``; ``unsure`` names those to look at. ``aids``: what serves reading
    (local_id, version ...) -> column. ``events`` and ``types``: the tables of an event feed, empty for a snapshot. ``lookups``:
    field -> the organisation's word -> ours, None when it tells nothing. ``ids``: the columns with the organisation's own number, one
    of each table at most. ``withdrawn``: column -> words that take a scenario back. ``ignore``: a serial number beside a proper
    one. ``unknown``: columns that fit nothing."""

    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    aids: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    lookups: dict[str, dict[str, str | None]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    withdrawn: dict[str, list[str]] = field(default_factory=dict)
    ignore: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def meaning_of(sample: Sample) -> Meaning:
    """The proposal, table by table; a column that several tables have means the same in all."""
    meaning = Meaning()
    for table in sample.tables.values():
        _name_columns(meaning, table)
        _tell_units_of_money(meaning, table, sample.above)
        _tell_departments_from_organisations(meaning.columns, table)
    used = _place_aids(meaning, sample.columns)
    for name, values in sample.columns.items():
        target = meaning.columns.get(name, {}).get("field", "")
        if target == "stage" and not meaning.events and (back := dict.fromkeys(filter(_takes_back, _words(values)))):
            meaning.withdrawn[name] = list(back)
        if words := _lookup(target, values, meaning.withdrawn.get(name, ())):
            meaning.lookups[target] = meaning.lookups.get(target, {}) | words
    meaning.unknown = [name for name in sample.columns if name not in {*meaning.columns, *meaning.ignore, *used}]
    return meaning


def _name_columns(meaning: Meaning, table: Mapping[str, list[CellValue]]) -> None:
    assigned = assign(table)
    for name in table:
        match = assigned.get(name)
        if match is None:
            continue
        if match.target in _NO_FIELDS:
            meaning.aids.setdefault(match.target, name)
            if match.target == "local_id" and name not in meaning.ids:
                meaning.ids.append(name)
        else:
            meaning.columns[name] = {"field": match.target} | _details(name, match.target, table[name])
        if match.score < SURE or meaning.columns.get(name, {}).get("as") in _OF_MONTHS.values():
            meaning.unsure.add(name)


def _place_aids(meaning: Meaning, columns: Mapping[str, list[CellValue]]) -> set[str]:
    """Put each aid where it serves; those that do are returned."""
    aids = meaning.aids
    used = set(meaning.ids or [aids.get("serial", "")])
    if meaning.ids and "serial" in aids:
        meaning.ignore.append(aids["serial"])
    used.update(column["unit_column"] for column in meaning.columns.values() if "unit_column" in column)
    if aids.keys() >= _ENVELOPE.keys():
        meaning.events = {key: aids[target] for target, key in _ENVELOPE.items()}
        if "reason" in aids:
            meaning.events["reason"] = aids["reason"]
        meaning.types = {word: _event_type(word) for word in _words(columns[meaning.events["type"]])}
        used.update(meaning.events.values())
    return used


def _details(name: str, target: str, values: list[CellValue]) -> dict[str, Any]:
    """How the column is read, where the usual way does not fit."""
    if target == "investment_cny" and (unit := _unit_in(name)):
        return {"unit": unit}
    if target in _OF_MONTHS and any(type(v) is int and v > _MILLISECONDS_FROM for v in values):
        return {"as": "milliseconds"}
    if (month := _OF_MONTHS.get(target)) and any(
        converted(v, month) != converted(v, converter_of(target)) for v in values
    ):
        return {"as": month}
    objects = [member for value in values if isinstance(value, list) for member in value if isinstance(member, dict)]
    return {"keys": [key for key in objects[0] if isinstance(key, str)]} if objects else {}


def _unit_in(words: str) -> str | None:
    """None also where several are told, as above columns of one name in several sheets."""
    found = set(re.findall(UNIT_OF_MONEY, words))
    return found.pop() if len(found) == 1 else None


def _tell_units_of_money(meaning: Meaning, table: Mapping[str, list[CellValue]], above: Mapping[str, str]) -> None:
    """A column of 万元 and 亿元 belongs to the sum in the same table, whatever it is called: 单位 is an organisation elsewhere. Without
    one the unit may stand above, which a person looks at, as at the usual one, which is a guess."""
    name = next((it for it in table if meaning.columns.get(it, {}).get("field") == "investment_cny"), None)
    if name is None or "unit" in meaning.columns[name]:
        return
    units = next((it for it in table if (words := _words(table[it])) and set(words) <= UNITS.keys()), None)
    if units is not None:
        meaning.columns[name]["unit_column"] = units
        meaning.columns.pop(units, None)
    elif any(yuan(value, "元") != yuan(value, "万元") for value in table[name]):
        meaning.columns[name]["unit"] = _unit_in(above.get(name, "")) or "万元"
        meaning.unsure.add(name)


def _tell_departments_from_organisations(
    columns: dict[str, dict[str, Any]], table: Mapping[str, list[CellValue]]
) -> None:
    """单位 may be the organisation or its department: when its values are no registered organisations, the latter."""
    organisations = code_lists().organisations.values()
    taken = {columns[name]["field"] for name in table if name in columns}
    for name in table if "department" not in taken else ():
        names = _words(table[name])
        if columns.get(name, {}).get("field") == "organisation" and not all(
            any(it.goes_by(word) for it in organisations) for word in names
        ):
            columns[name]["field"] = "department"


def _words(values: Iterable[CellValue]) -> list[str]:
    return [word for value in values if (word := text(value)) is not None]


def _lookup(target: str, values: list[CellValue], withdrawn: Collection[str]) -> dict[str, str | None]:
    """Words that need a line in ``[lookups]``: for a stage all but the ``withdrawn``, else those that the list of the field's codes
    lacks."""
    if target == "stage":
        return {word: _stage(word) for word in _words(values) if word not in withdrawn}
    codes = {"field": code_lists().fields, "industry": code_lists().industries}.get(target)
    return {word: None for word in _words(values) if codes and codes.code_of(word) is None}


def _stage(word: str) -> str | None:
    return next((stage for stage, parts in STAGE_WORDS.items() if any(part in word.lower() for part in parts)), None)


def _event_type(word: str) -> str:
    return WITHDRAWN if _takes_back(word) else STATED


def _takes_back(word: str) -> bool:
    return any(part in word.lower() for part in WITHDRAWAL_WORDS)
