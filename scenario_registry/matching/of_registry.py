"""A record of the registry as matching sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.code_lists import code_lists
from schemas.matching import MatchRecord
from schemas.moment import SHANGHAI
from schemas.organisation import Organisation
from schemas.record import Key
from sinks.queries.records import Record


def as_match_record(record: Record) -> MatchRecord:
    """The day is that of the version in force, in Shanghai."""
    said_on = record.said_at.astimezone(SHANGHAI).date()
    return match_record(
        Key(record.organisation, record.local_id), record.statement, said_on, code_lists().organisations
    )


def match_record(
    key: Key, said: Mapping[str, Any], said_on: date, organisations: Mapping[str, Organisation]
) -> MatchRecord:
    """The same of a statement, as JSON has it. Pain point and need are one description."""
    known = organisations.get(key.organisation)
    told = [text for name in ("description", "need") if (text := said.get(name))]
    return MatchRecord(
        key=key,
        organisation=known.name_zh if known else key.organisation,
        title=said["title"],
        description="。".join(told) or None,
        site=said.get("site"),
        districts=tuple(said.get("districts", ())),
        submitted_on=said_on,
    )
