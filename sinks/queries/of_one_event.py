"""What several tables say of one event of the log."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Table, and_


def of_one_event(one: Table, other: Table) -> ColumnElement[bool]:
    """Rows of both are of the same place in the log: organisation, partition, position."""
    return and_(*(one.c[name] == other.c[name] for name in ("organisation", "partition", "position")))


def problems_told(codes: str | None, in_full: str | None) -> list[dict[str, Any]]:
    """Problems as ``schemas.problem.Problem``; of an event that was not rejected the ledger has their codes only. Both are JSON."""
    found: list[dict[str, Any]] = json.loads(in_full) if in_full else [{"code": it} for it in json.loads(codes or "[]")]
    return found
