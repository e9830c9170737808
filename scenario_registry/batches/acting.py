"""What the desk does with a list, as an event in its own channel. Nothing is written into the registry here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from producers.envelope import content_of
from scenario_registry.batches.words import VOID_TEXTS
from scenario_registry.loop.saying import Saying, saying
from schemas.event import MAX_EVENT_BYTES
from schemas.judgement import DESK
from schemas.published_list import LIST_TYPES, ListNumber
from streams.lists.fold import FoldedList, ListStep, Void, fold
from streams.shape import shape_problems


class ListRefusedError(Exception):
    """A step that the list does not allow, or whose data break the contract; nothing was sent. ``code`` is stable."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"没有发送：{zh} / nothing was sent: {en} ({code})")
        self.code, self.zh, self.en = code, zh, en


class NewListStep(NamedTuple):
    """A step that is ready to be sent; ``after`` is the list as it will be."""

    said: Saying
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
    made = saying(DESK, type_, str(number), sequence, plain, now)
    value = made.record.value
    if len(value) > MAX_EVENT_BYTES:
        raise ListRefusedError(
            "list_too_large",
            f"清单有 {len(value)} 字节，超过一条事件的上限 {MAX_EVENT_BYTES} 字节；请收窄筛选条件，分成几批",
            f"the list has {len(value)} bytes, more than the {MAX_EVENT_BYTES} of an event; narrow the filter and make several batches",
        )
    return NewListStep(made, after)


def _refused(void: Void, now: FoldedList) -> ListRefusedError:
    zh, en = VOID_TEXTS[void]
    state = now.state.value if now.state else "-"
    return ListRefusedError(void.value, f"{zh}（目前状态 {state}）", f"{en} (state now: {state})")
