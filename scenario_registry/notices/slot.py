"""When a digest is due. Pure: the clock is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

from scenario_registry.notices.kinds import Rhythm
from schemas.moment import SHANGHAI


def last_slot(rhythm: Rhythm, hour: int, weekday: int, now: datetime) -> datetime:
    """The last moment at or before ``now`` at which what waits is gathered: for ``once`` it is now."""
    local = now.astimezone(SHANGHAI)
    if rhythm is Rhythm.ONCE:
        return local
    slot = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if rhythm is Rhythm.WEEKLY:
        slot -= timedelta(days=(local.weekday() - weekday) % 7)
    if slot > local:
        slot -= timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
    return slot
