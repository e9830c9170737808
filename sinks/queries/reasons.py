"""Why events were rejected that nobody has mended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from sinks.queries.reading import by_bytes, stream
from sinks.queries.rejections import IS_MENDED
from sinks.tables import rejections


class OpenReason(NamedTuple):
    """``events`` of an organisation have the problem ``code``, the oldest since ``oldest_us``. ``problem`` (see ``schemas.problem``),
    ``local_id`` and ``origin`` are those of one of them."""

    organisation: str
    code: str
    events: int
    oldest_us: int
    problem: Mapping[str, Any]
    local_id: str | None
    origin: str | None


def open_reasons(connection: Connection) -> list[OpenReason]:
    """By organisation, the most frequent first. An event with several problems counts for each of them. Reads all open rejections."""
    column = rejections.c
    query = (
        select(column.organisation, column.local_id, column.origin, column.problems, column.received_us)
        .where(column.replay_outcome.is_(None), ~IS_MENDED)
        .order_by(*by_bytes(connection, column.organisation), column.partition, column.position)
    )
    found: dict[tuple[str, str], OpenReason] = {}
    for row in stream(connection, query):
        problems = {it["code"]: it for it in reversed(json.loads(row.problems))}
        for code, problem in problems.items():
            known = found.get((row.organisation, code))
            found[row.organisation, code] = (
                OpenReason(row.organisation, code, 1, row.received_us, problem, row.local_id, row.origin)
                if known is None
                else known._replace(events=known.events + 1, oldest_us=min(known.oldest_us, row.received_us))
            )
    return sorted(found.values(), key=lambda it: (it.organisation, -it.events, it.code))
