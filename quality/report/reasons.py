"""Why events are rejected: of every organisation the most frequent problems, each with an example and what to do."""

from __future__ import annotations

import json
from itertools import groupby, islice

from sqlalchemy import Connection

from quality.expectation import Words
from quality.report.examples import Place
from quality.report.model import Reason
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds
from schemas.problem import Problem
from sinks.queries.reasons import OpenReason, open_reasons

OF_ONE = 3
"""Reasons of one organisation that the report shows."""


def reasons(connection: Connection, place: Place) -> list[Reason]:
    """Those that concern most events first. Only reads."""
    of_all = groupby(open_reasons(connection), key=lambda it: it.organisation)
    shown = [_reason(it, place) for _, of_one in of_all for it in islice(of_one, OF_ONE)]
    return sorted(shown, key=lambda it: (-it.events, it.organisation, it.code))


def _reason(it: OpenReason, place: Place) -> Reason:
    problem = Problem.model_validate(it.problem)
    return Reason(
        it.organisation,
        code_lists().organisation_name(it.organisation),
        it.code,
        it.events,
        from_microseconds(it.oldest_us),
        it.local_id,
        place(json.loads(it.origin) if it.origin else None, problem.field),
        Words(problem.message_zh, problem.message_en),
        Words(problem.hint_zh, problem.hint_en),
    )
