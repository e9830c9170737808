"""An event of the closed loop in the channel of the organisation that says it. Nothing is written into the registry here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from producers.envelope import content_of, event_bytes, event_id_of
from producers.outbox import LogWriter
from schemas.log import NewRecord, topic_of
from schemas.loop_event import family_of
from schemas.moment import utc_text


class Saying(NamedTuple):
    """An event that is ready to be sent."""

    organisation: str
    subject: str
    sequence: int
    event_id: str
    record: NewRecord


def saying(
    organisation: str, type_: str, subject: str, sequence: int, data: Mapping[str, Any], now: datetime
) -> Saying:
    """The event that says it; ``now`` is aware. Made again of the same it has the same id, so sending it twice changes nothing."""
    event_id = event_id_of(organisation, f"{family_of(type_)}:{subject}", sequence, content_of(type_, data))
    value = event_bytes(
        organisation=organisation,
        local_id=subject,
        sequence=sequence,
        event_id=event_id,
        time=utc_text(now),
        event_type=type_,
        data=data,
    )
    return Saying(organisation, subject, sequence, event_id, NewRecord(subject.encode(), value, ()))


def say(log: LogWriter, event: Saying) -> None:
    """Append it in the channel of its organisation; durable when the call returns. Raises whatever the log raises."""
    log.append(topic_of(event.organisation), [event.record], producer=f"loop-{uuid4()}", first_number=1)
