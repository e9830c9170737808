"""Days and moments: UTC in the data, Asia/Shanghai for people and for the day of an event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset all year since 1991, so a fixed offset is enough."""


def day_of(microseconds: int) -> date:
    """The day in Chengdu at that moment."""
    return date.fromordinal(_EPOCH_DAY + (microseconds + _OFFSET_US) // _DAY_US)


def to_people(moment: datetime) -> str:
    """``2026-03-11 09:00:00``, Beijing time."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def utc_text(moment: datetime) -> str:
    """An aware ``moment`` in UTC as RFC 3339. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: an integer that every database keeps and compares alike."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_microseconds(microseconds: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_DAY_US = 86_400_000_000
_OFFSET_US = 8 * 3_600_000_000
