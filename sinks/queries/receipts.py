"""What became of an event for which a receipt was given."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from sinks.intake_tables import receipts
from sinks.queries.of_one_event import of_one_event, problems_told
from sinks.tables import ledger, rejections


class Followed(NamedTuple):
    """``version``: the registry's, from which on it is seen; None when it changed nothing, or its number is not known any more.
    ``problems``: what was found, as ``schemas.problem.Problem``; of an event that was not rejected only the codes."""

    outcome: str
    version: int | None
    local_id: str | None
    problems: list[dict[str, Any]]


def followed(connection: Connection, organisation: str, digest: str) -> Followed | None:
    """None before it was processed."""
    columns = (receipts.c.outcome, receipts.c.version, ledger.c.local_id, ledger.c.problems, rejections.c.problems)
    found = connection.execute(
        select(*columns)
        .select_from(
            receipts.join(ledger, of_one_event(receipts, ledger)).outerjoin(
                rejections, of_one_event(receipts, rejections)
            )
        )
        .where(receipts.c.organisation == organisation, receipts.c.digest == digest)
    ).one_or_none()
    if found is None:
        return None
    outcome, version, local_id, codes, in_full = found
    return Followed(outcome, version, local_id, problems_told(codes, in_full))
