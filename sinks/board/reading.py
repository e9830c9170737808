"""The board as it is read: by the figures of ``sinks.board.figures`` and by nothing else."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from sinks.board.figures import FIGURES


class Counts(NamedTuple):
    """Of one circle: needs by status, engagements by state, failures by reason, unmet needs by why they are."""

    status: dict[str, int]
    engagement: dict[str, int]
    failure: dict[str, int]
    unmet: dict[str, int]


class Span(NamedTuple):
    """Days between two steps: of how many needs, the median, and within how many nine tenths were."""

    name: str
    n: int
    median: int
    p90: int


class Waiting(NamedTuple):
    """An open need; ``since``: a day counted from 1970."""

    registry_id: str
    title: str
    organisation: str
    since: int


def counts(connection: Connection, scope: str) -> dict[str, Counts]:
    """By key of the scope."""
    found: dict[str, Counts] = {}
    for key, figure, name, n in connection.execute(text(FIGURES["counts"]), {"scope": scope}):
        its = found.setdefault(key, Counts({}, {}, {}, {}))
        getattr(its, figure)[name] = int(n)
    return found


def funnel(connection: Connection, scope: str, key: str) -> list[tuple[str, int]]:
    """How many needs ever came as far as each step, in its order."""
    rows = connection.execute(text(FIGURES["funnel"]), {"scope": scope, "key": key})
    return [(row.name, int(row.n)) for row in rows]


def spans(connection: Connection, scope: str, key: str) -> dict[str, Span]:
    """By name; one that no need has is missing."""
    rows = connection.execute(text(FIGURES["spans"]), {"scope": scope, "key": key})
    return {row.name: Span(row.name, int(row.n), int(row.median), int(row.p90)) for row in rows}


def lacks(connection: Connection, scope: str, key: str, most: int) -> list[tuple[str, int]]:
    """Codes of concepts, the most wanted first."""
    rows = connection.execute(text(FIGURES["lacks"]), {"scope": scope, "key": key, "most": most})
    return [(row.name, int(row.n)) for row in rows]


def oldest(connection: Connection, scope: str, key: str, most: int) -> list[Waiting]:
    """Those that wait the longest."""
    rows = connection.execute(text(FIGURES["oldest"]), {"scope": scope, "key": key, "most": most})
    return [Waiting._make(row) for row in rows]
