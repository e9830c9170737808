"""A delivery looked at before it is sent: what the registry would say about every row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from producers.compare import compare
from producers.delivery import Delivery
from producers.feed import Feed
from producers.sent import SentBefore
from producers.sources.row import IgnoredRow
from scenario_registry.places import cell_of
from schemas.code_lists import CodeLists
from schemas.log import ORIGIN_HEADER, LogRecord, NewRecord, topic_of
from schemas.moment import to_microseconds
from schemas.problem import Problem, Severity
from streams.loop.deduplicate import ValidLoopEvent
from streams.pipeline import check
from streams.validate import Checked, InvalidEvent


class RowProblem(NamedTuple):
    """One problem of one row; ``origin`` tells where the row stands."""

    origin: dict[str, Any]
    local_id: str | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class DeliveryCheck:
    """``rows``: rows of data; ``rejected``: how many of them the registry would reject; ``leftovers``: columns that hold something and
    that the declaration does not know, with the number of rows; ``absent``: columns it reads and that are not there."""

    rows: int
    rejected: int
    problems: tuple[RowProblem, ...]
    ignored: tuple[IgnoredRow, ...]
    leftovers: Mapping[str, int]
    absent: tuple[str, ...]

    @property
    def errors(self) -> int:
        """Problems that reject."""
        return sum(found.problem.severity is Severity.ERROR for found in self.problems)


def check_delivery(feed: Feed, delivery: Delivery, now: datetime, codes: CodeLists) -> DeliveryCheck:
    """Validate a whole delivery as if nothing had been sent before. Pure.

    What only the registry's history shows, such as a stage that may not follow, is not looked at.
    """
    records = compare(feed, delivery.rows, SentBefore(), now).records
    topic, now_us = topic_of(feed.organisation), to_microseconds(now)
    checked = check((LogRecord(topic, 0, offset, *record, now_us) for offset, record in enumerate(records)), codes)
    problems: list[RowProblem] = []
    for record, event in zip(records, checked, strict=True):
        local_id = _local_id(event)
        found = event.problems if isinstance(event, InvalidEvent) else event.warnings
        problems.extend(RowProblem(_origin(record), local_id, problem) for problem in found)
    return DeliveryCheck(
        rows=len(delivery.rows),
        rejected=sum(isinstance(event, InvalidEvent) for event in checked),
        problems=tuple(problems),
        ignored=delivery.ignored,
        leftovers=Counter(column for row in delivery.rows for column in row.leftovers),
        absent=delivery.absent,
    )


def _local_id(event: Checked) -> str | None:
    if isinstance(event, InvalidEvent):
        return event.local_id
    return event.key.subject if isinstance(event, ValidLoopEvent) else event.key.local_id


def _origin(record: NewRecord) -> dict[str, Any]:
    origin: dict[str, Any] = json.loads(dict(record.headers)[ORIGIN_HEADER])
    return origin


def check_as_json(feed: Feed, checked: DeliveryCheck, most_problems: int | None = None) -> dict[str, Any]:
    """What was found, for the command line and for answers over HTTP; of the problems all, or the first ``most_problems``."""
    return {
        "feed": feed.name,
        "rows": checked.rows,
        "rejected": checked.rejected,
        "problems": [_problem_as_json(found) for found in checked.problems[:most_problems]],
        "ignored": [{"location": row.location.as_dict(), "reason": row.reason} for row in checked.ignored],
        "leftovers": checked.leftovers,
        "absent": checked.absent,
    }


def _problem_as_json(found: RowProblem) -> dict[str, object]:
    location = {name: value for name, value in found.origin.items() if name not in ("cells", "feed")}
    cell = cell_of(found.origin, found.problem.field)
    return {"location": location, "cell": cell, "local_id": found.local_id, **found.problem.model_dump(mode="json")}
