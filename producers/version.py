"""The next version of a subject: the one place that gives out sequences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from producers.envelope import event_bytes, event_id_of, new_record
from producers.families import takes_back
from producers.sent import Sent
from schemas.log import NewRecord


def kind_of(event_type: str, previous: Sent | None) -> Literal["new", "changed", "withdrawn"]:
    """The name under which ``producers.sent.Counts`` counts the event."""
    if takes_back(event_type):
        return "withdrawn"
    return "changed" if previous is not None and previous.live else "new"


def next_version(
    previous: Sent | None,
    *,
    organisation: str,
    feed: str,
    local_id: str,
    event_type: str,
    data: Mapping[str, Any],
    content: str,
    time: str,
    origin: Mapping[str, Any],
    problems: Sequence[Mapping[str, Any]] = (),
    bad: bool = False,
) -> tuple[Sent, NewRecord]:
    """The event that follows ``previous`` and the memory of it. ``time`` is RFC 3339.

    A ``bad`` one uses up its sequence, but leaves the subject as live as it was.
    """
    sequence = previous.sequence + 1 if previous else 1
    event_id = event_id_of(organisation, local_id, sequence, content)
    was_live = previous is not None and previous.live
    value = event_bytes(
        organisation=organisation,
        local_id=local_id,
        sequence=sequence,
        event_id=event_id,
        time=time,
        event_type=event_type,
        data=data,
    )
    is_live = was_live if bad else not takes_back(event_type)
    last_good = (previous.value if previous else None) if bad else value
    sent = Sent(feed, sequence, content, is_live, event_id, last_good)
    return sent, new_record(value, local_id, origin, problems)
