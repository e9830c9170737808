"""Verdicts about an organisation's own history, those of the run before where nothing came since.

Versions and events never change, so what was judged by them stands until another one comes. That is most of what a run computes by itself:
of every organisation up to sixty rows of each of sixty days.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from quality.kept import arrivals
from quality.kept.place import KEPT, NOW, Place
from quality.trend import judge
from quality.trend.judge import Measured
from schemas.moment import to_microseconds


def measure(connection: Connection, place: Place, then: datetime | None, now: datetime) -> list[Measured]:
    """Everything that can be judged at ``now``. ``then``: when the run before ended, whose verdicts KEPT has and since which NOW has what
    arrived; None when all must be judged."""
    came = None if then is None else _organisations_since(connection, then)
    said = arrivals.said(connection, place, now, came)
    # All are counted: for how long nothing has come is another question every day.
    events = arrivals.received(connection, now, came), arrivals.counted(connection, now)
    found = judge.judged(said, *events, now)
    if came is None:
        return found
    known = {(it.organisation, it.rule, it.subject) for it in found}
    kept = (Measured(*row) for row in connection.execute(text(f"SELECT * FROM {KEPT}.own_history")))
    return found + [
        it for it in kept if it.organisation not in came and (it.organisation, it.rule, it.subject) not in known
    ]


def _organisations_since(connection: Connection, then: datetime) -> frozenset[str]:
    """Those of which something arrived since, or had arrived and was of a time after ``then``, for which that run was too early."""
    query = (
        f"SELECT organisation FROM {NOW}.arrived "
        f"UNION SELECT DISTINCT organisation FROM {KEPT}.arrivals WHERE received_us > :then"
    )
    return frozenset(connection.scalars(text(query), {"then": to_microseconds(then)}))
