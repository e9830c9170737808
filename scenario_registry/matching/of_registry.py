"""A record of the registry as matching sees it."""

from __future__ import annotations

from schemas.code_lists import code_lists
from schemas.matching import MatchRecord
from schemas.moment import SHANGHAI
from schemas.record import Key
from sinks.queries.records import Record


def as_match_record(record: Record) -> MatchRecord:
    """Pain point and need are one description; the day is that of the version in force, in Shanghai."""
    said = record.statement
    known = code_lists().organisations.get(record.organisation)
    told = [text for name in ("description", "need") if (text := said.get(name))]
    return MatchRecord(
        key=Key(record.organisation, record.local_id),
        organisation=known.name_zh if known else record.organisation,
        title=said["title"],
        description="。".join(told) or None,
        site=said.get("site"),
        districts=tuple(said.get("districts", ())),
        submitted_on=record.said_at.astimezone(SHANGHAI).date(),
    )
