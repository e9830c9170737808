"""What became of an event for which a receipt was given."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from sinks.intake_tables import receipts
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
    place = and_(
        ledger.c.organisation == receipts.c.organisation,
        ledger.c.partition == receipts.c.partition,
        ledger.c.position == receipts.c.position,
    )
    rejected = and_(
        rejections.c.organisation == receipts.c.organisation,
        rejections.c.partition == receipts.c.partition,
        rejections.c.position == receipts.c.position,
    )
    columns = (receipts.c.outcome, receipts.c.version, ledger.c.local_id, ledger.c.problems, rejections.c.problems)
    found = connection.execute(
        select(*columns)
        .select_from(receipts.join(ledger, place).outerjoin(rejections, rejected))
        .where(receipts.c.organisation == organisation, receipts.c.digest == digest)
    ).one_or_none()
    if found is None:
        return None
    outcome, version, local_id, codes, problems = found
    told = json.loads(problems) if problems else [{"code": code} for code in json.loads(codes or "[]")]
    return Followed(outcome, version, local_id, told)
