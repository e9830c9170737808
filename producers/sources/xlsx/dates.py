"""Serial numbers that a cell's style makes a date."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl.utils.datetime import from_excel
from openpyxl.workbook import Workbook


@dataclass(frozen=True, slots=True)
class DateStyles:
    """The style numbers of a workbook whose number format shows a date or a duration, and its day zero (1900 or 1904)."""

    dates: Set[int]
    durations: Set[int]
    epoch: datetime

    @classmethod
    def of(cls, workbook: Workbook) -> DateStyles:
        """From a workbook whose stylesheet is applied; openpyxl keeps the two sets without a public name."""
        return cls(
            getattr(workbook, "_date_formats", frozenset()),
            getattr(workbook, "_timedelta_formats", frozenset()),
            workbook.epoch,
        )

    def convert(self, serial: int | float, style: int) -> date | datetime | str | int | float:
        """A date when the time is midnight, else a datetime; times of day and durations as text.

        A number no date stands for stays the number, so that the value is seen as the problem it is.
        """
        try:
            moment = from_excel(serial, self.epoch, timedelta=style in self.durations)
        except (OverflowError, ValueError):
            return serial
        if not isinstance(moment, datetime):
            return str(moment)
        return moment.date() if moment.time() == time.min else moment
