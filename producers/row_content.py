"""What the comparison has to know about one row. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from producers.envelope import content_of, content_of_bytes
from producers.map_row import MappedRow
from schemas.problem import Severity
from schemas.problem_catalogue import CATALOGUE


def readable_id(row: MappedRow) -> str | None:
    """The local id, when there is one that UTF-8 can hold."""
    try:
        return row.local_id if row.local_id is not None and row.local_id.encode() else None
    except UnicodeEncodeError:
        return None


def is_bad(row: MappedRow) -> bool:
    """Whether the registry must reject it, as far as the sender can see. It is sent all the same."""
    return row.raw is not None or readable_id(row) is None or any(map(_is_error, row.problems))


def has_own_version(row: MappedRow) -> bool:
    """Whether it may become the next version of its subject: not when it cannot be read or its id is that of another row."""
    return row.raw is None and not any(problem["code"] == "duplicate_local_id" for problem in row.problems)


def row_content(row: MappedRow, volatile: frozenset[str]) -> str:
    """The hash of what the row says, errors included: a row that was mended elsewhere than in its data has changed too."""
    content = content_of_bytes(row.raw) if row.raw is not None else content_of(row.event_type, row.data, volatile)
    errors = [problem for problem in row.problems if _is_error(problem)]
    return content_of("bad", {"content": content, "errors": errors}) if errors else content


def _is_error(problem: Mapping[str, Any]) -> bool:
    return CATALOGUE[problem["code"]].severity == Severity.ERROR
