"""What the desk does with a list, as an event in its own channel. Nothing is written into the registry here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from pydantic import ValidationError

from producers.envelope import content_of, event_bytes, event_id_of
from scenario_registry.batches.words import VOID_TEXTS
from scenario_registry.eventlog.port import EventLog
from schemas.event import MAX_EVENT_BYTES
from schemas.judgement import DESK
from schemas.log import NewRecord, topic_of
from schemas.moment import utc_text
from schemas.published_list import LIST_TYPES, ListNumber
from streams.lists.fold import FoldedList, ListStep, Void, fold
from streams.shape import shape_problems


class ListRefusedError(Exception):
    """A step that the list does not allow, or whose data break the contract; nothing was sent. ``code`` is stable."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"没有发送：{zh} / nothing was sent: {en} ({code})")
        self.code, self.zh, self.en = code, zh, en


class NewListStep(NamedTuple):
    """An event that is ready to be sent. Made again of the same it is the same event; ``after`` is the list as it will be."""

    number: ListNumber
    sequence: int
    event_id: str
    record: NewRecord
    after: FoldedList


def new_step(
    steps: Iterable[ListStep], number: ListNumber, type_: str, data: Mapping[str, Any], now: datetime
) -> NewListStep:
    """The event by which the desk takes a step, ``steps`` being all that it said so far.

    Raises ListRefusedError. What the registry makes of it is decided there, since somebody else of the desk may have spoken meanwhile.
    """
    try:
        said = LIST_TYPES[type_].model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        found = shape_problems(error)[0]
        raise ListRefusedError(
            found.code, f"{found.field} {found.message_zh}", f"{found.field} {found.message_en}"
        ) from error
    known = list(steps)
    plain = said.model_dump(mode="json", exclude_none=True)
    sequence = fold(known).last_sequence + 1
    content = content_of(type_, plain)
    after = fold([*known, ListStep(sequence, content, type_, said.model_dump_json(exclude_none=True))])
    void = after.walk[-1].void
    if void is not None:
        raise _refused(void, fold(known))
    subject = str(number)
    event_id = event_id_of(DESK, f"list:{subject}", sequence, content)
    value = event_bytes(
        organisation=DESK,
        local_id=subject,
        sequence=sequence,
        event_id=event_id,
        time=utc_text(now),
        event_type=type_,
        data=plain,
    )
    if len(value) > MAX_EVENT_BYTES:
        raise ListRefusedError(
            "list_too_large",
            f"清单有 {len(value)} 字节，超过一条事件的上限 {MAX_EVENT_BYTES} 字节；请收窄筛选条件，分成几批",
            f"the list has {len(value)} bytes, more than the {MAX_EVENT_BYTES} of an event; narrow the filter and make several batches",
        )
    return NewListStep(number, sequence, event_id, NewRecord(subject.encode(), value, ()), after)


def send_step(log: EventLog, step: NewListStep) -> None:
    """Append it in the desk's channel; durable when the call returns. Raises whatever the log raises."""
    log.append(topic_of(DESK), [step.record], producer=f"list-{uuid4()}", first_number=1)


def _refused(void: Void, now: FoldedList) -> ListRefusedError:
    zh, en = VOID_TEXTS[void]
    state = now.state.value if now.state else "-"
    return ListRefusedError(void.value, f"{zh}（目前状态 {state}）", f"{en} (state now: {state})")
