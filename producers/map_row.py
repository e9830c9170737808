"""One row of an organisation's source to what it says in the words of the contract. Nothing is rejected here: what cannot be
converted goes on as it was written, for the registry to name the problem. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

from producers.convert import converted
from producers.declaration import ORGANISATION, Column, Events
from producers.families import takes_back
from producers.feed import Feed
from producers.normalise.text import text
from producers.overlong import as_unreadable
from producers.sources.row import BrokenRow, CellValue, Location, SourceRow
from schemas.code_lists import code_lists
from schemas.event import AMENDED, STATED
from schemas.moment import SHANGHAI

_NAMED_BY_REGISTRY = "malformed_json"
_CONTEXT = frozenset({"__sheet__", "__section__"})
_WHOLE_NUMBER = re.compile(r"\d{1,19}", re.ASCII)


class SenderProblem(TypedDict):
    """A problem only the sender can see, as it travels in the header ``schemas.log.PROBLEMS_HEADER``."""

    code: str
    field: str
    value: str | None


class _Envelope(NamedTuple):
    event_type: str = STATED
    event_id: str | None = None
    sequence: int | str | None = None
    time: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MappedRow:
    """What a row says. ``event_id``, ``sequence`` and ``time`` are set for event feeds only, as the organisation wrote them.

    ``cells``: statement field -> where it stands (``P16``). ``leftovers``: columns that hold something and that the feed
    does not know. ``raw``: the bytes of a row that could not be read; all else is empty then.
    """

    local_id: str | None
    event_type: str
    data: Mapping[str, Any]
    location: Location
    event_id: str | None = None
    sequence: int | str | None = None
    time: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()
    raw: bytes | None = None
    problems: tuple[SenderProblem, ...] = ()


def map_row(feed: Feed, row: SourceRow | BrokenRow) -> MappedRow:
    """The row by the feed's declaration."""
    if isinstance(row, SourceRow):
        row = as_unreadable(feed, row) or row
    if isinstance(row, BrokenRow):
        unreadable: SenderProblem = {"code": "unreadable_row", "field": "", "value": row.detail}
        problems = () if row.code == _NAMED_BY_REGISTRY else (unreadable,)
        return MappedRow(None, feed.tells.stated, {}, row.location, raw=row.raw, problems=problems)
    return _Mapping(feed, row).result()


class _Mapping:
    """One row on its way: values are popped column by column, so that what is left over shows."""

    def __init__(self, feed: Feed, row: SourceRow) -> None:
        self._feed = feed
        self._row = row
        self._left = {name: value for name, value in row.values.items() if name not in feed.ignore}
        self._cells: dict[str, str] = {}

    def result(self) -> MappedRow:
        local_id = self._feed.local_id.build({name: self._pop(name, "subject") for name in self._feed.local_id.columns})
        envelope = self._envelope(self._feed.events) if self._feed.events else self._snapshot_envelope()
        if takes_back(envelope.event_type):
            data = self._withdrawal(envelope.reason)
        else:
            data = self._statement(is_amendment=envelope.event_type == AMENDED)
        problems = self._other_organisation()
        return MappedRow(
            local_id=local_id,
            event_type=envelope.event_type,
            data=data,
            location=self._row.location,
            event_id=envelope.event_id,
            sequence=envelope.sequence,
            time=envelope.time,
            cells=self._cells,
            leftovers=tuple(
                name for name, value in self._left.items() if name not in _CONTEXT and not _is_empty(value)
            ),
            problems=problems,
        )

    def _pop(self, column: str, place: str) -> CellValue:
        """The value, whose cell is the one of ``place`` from now on."""
        if column in self._row.cells:
            self._cells[place] = self._row.cells[column]
        return self._left.pop(column, None)

    def _envelope(self, events: Events) -> _Envelope:
        word = text(self._left.pop(events.type, None)) or ""
        version = text(self._pop(events.version, "sequence"))
        time = self._pop(events.time, "time")
        return _Envelope(
            event_type=events.types.get(word, word),
            event_id=text(self._left.pop(events.id, None)),
            sequence=int(version) if version and _WHOLE_NUMBER.fullmatch(version) else version,
            time=_instant(time) if isinstance(time, datetime) else text(time),
            reason=text(self._pop(events.reason, "reason")) if events.reason else None,
        )

    def _snapshot_envelope(self) -> _Envelope:
        """A row of a list states its scenario, unless a word in it takes the scenario back; the word is the reason then."""
        for name, words in self._feed.withdrawn.items():
            word = text(self._left.get(name))
            if word in words:
                self._pop(name, "reason")
                return _Envelope(event_type=self._feed.tells.withdrawn, reason=f"{name}：{word}")
        for name in self._feed.withdrawn.keys() - self._feed.columns.keys():
            self._left.pop(name, None)
        return _Envelope(event_type=self._feed.tells.stated)

    def _withdrawal(self, reason: str | None) -> dict[str, Any]:
        for name, column in self._feed.columns.items():
            self._left.pop(name, None)
            self._left.pop(column.unit_column or name, None)
        return {} if reason is None else {"reason": reason}

    def _statement(self, is_amendment: bool) -> dict[str, Any]:
        """Empty fields are left out; of several columns for a field the first that holds something counts, and another one that
        says something else is left over. An amendment keeps empty fields, to remove them, and has no constants."""
        data: dict[str, Any] = {}
        for name, column in self._feed.columns.items():
            if column.field == ORGANISATION or name not in self._left:
                continue
            value, before = self._value(name, column), data.get(column.field)
            if not _is_empty(before) and value != before and not _is_empty(value):
                continue
            self._pop(name, column.field)
            self._left.pop(column.unit_column or name, None)
            if not _is_empty(value) or (is_amendment and _is_empty(before)):
                data[column.field] = value
        return data if is_amendment else {**self._feed.tells.least, **self._feed.constants, **data}

    def _value(self, name: str, column: Column) -> Any:
        value = self._left[name]
        unit = text(self._left.get(column.unit_column)) if column.unit_column else None
        words = self._feed.lookups.get(column.field)
        if words and not isinstance(value, list | dict):
            value = words.get(text(value) or "", value)
        return converted(value, column.reads_as, column.keys, unit or column.unit)

    def _other_organisation(self) -> tuple[SenderProblem, ...]:
        organisation = code_lists().organisations[self._feed.organisation]
        named = (text(self._pop(name, "source")) for name in self._feed.columns_of(ORGANISATION))
        return tuple(
            {"code": "other_organisation", "field": "source", "value": name}
            for name in named
            if name is not None and not organisation.goes_by(name)
        )


def _instant(moment: datetime) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).isoformat()


def _is_empty(value: CellValue) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value in ([], {})
