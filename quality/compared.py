"""A kept run beside those 7 and 30 days before it."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from quality.standing import MONTH, WEEK, Runs
from sinks.quality_results import Result, Run, read_run, run_until


class Compared(NamedTuple):
    """A run that ended at ``until_us``, and the numbers of those that it is compared with: the latest that ended 7 and 30 days before it
    or earlier, None where there was none."""

    run_id: int
    until_us: int
    week: int | None
    month: int | None
    runs: Runs


def compared(connection: Connection, run_id: int, now: Run) -> Compared:
    """``now``: the run of that number."""
    week, month = (run_until(connection, now.until_us - span // timedelta(microseconds=1)) for span in (WEEK, MONTH))

    def results(number: int | None) -> list[Result]:
        return [] if number is None else list(read_run(connection, number).results)

    return Compared(run_id, now.until_us, week, month, Runs(now.results, results(week), results(month)))
