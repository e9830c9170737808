"""Working days in China: Monday to Friday, but for the days that the State Council declares each year, in ``schemas/codes/workdays.csv``.

The day list of a year appears in the autumn before. For a year without one only weekends are known to be free: ``undeclared`` says so, and
whoever shows a day that was counted through such a year says it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from schemas.code_files import CodeFileError, rows_of, table

_DAY = timedelta(days=1)
_SATURDAY = 5


class WorkingDays:
    """A calendar. ``declared``: whether a day is a working day, for every day that is not as its place in the week says."""

    def __init__(self, declared: Mapping[date, bool]) -> None:
        self._declared = dict(declared)
        self._years = frozenset(day.year for day in declared)

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return self._declared.get(day, day.weekday() < _SATURDAY)

    def undeclared(self, first: date, last: date) -> list[int]:
        """The years from ``first`` to ``last`` of which no declared days are known."""
        return [year for year in range(first.year, last.year + 1) if year not in self._years]

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; 0: ``day`` itself, or the first working day after it."""
        at, left = day, count
        if not count and not self.is_working(day):
            left = 1
        while left:
            at += _DAY
            left -= self.is_working(at)
        return at

    def before(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day``; 0: ``day`` itself."""
        at, left = day, count
        while left:
            at -= _DAY
            left -= self.is_working(at)
        return at

    def between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and with ``last``; 0 when ``last`` is not later."""
        days = (first + _DAY * number for number in range(1, (last - first).days + 1))
        return sum(self.is_working(day) for day in days)


_WORDS = {"work": True, "off": False}


@cache
def working_days() -> WorkingDays:
    """The calendar that ships with the product. Read once. Raises CodeFileError."""
    file = table("workdays")
    declared: dict[date, bool] = {}
    for line, row in rows_of(file):
        try:
            declared[date.fromisoformat(row["day"])] = _WORDS[row["working"]]
        except (ValueError, KeyError) as error:
            raise CodeFileError(
                file,
                line,
                "日期写成 2026-02-14，第二列写 work（上班）或 off（放假）",
                "write the day as 2026-02-14 and work or off in the second column",
            ) from error
    return WorkingDays(declared)
