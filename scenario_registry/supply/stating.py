"""What somebody says of the supply side in a form: an event in the log of their organisation, like any other. Nothing is written past it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scenario_registry.loop.saying import Saying, saying
from schemas.code_lists import CodeLists
from schemas.log import LogRecord, topic_of
from schemas.moment import to_microseconds
from schemas.problem import Problem
from streams.validate import InvalidEvent, validate


class NotStatedError(ValueError):
    """The registry would reject it; nothing was sent. ``problems`` say why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("；".join(f"{it.message_zh}（{it.hint_zh}）/ {it.message_en}" for it in problems))


def checked(
    organisation: str,
    type_: str,
    local_id: str,
    sequence: int,
    data: Mapping[str, Any],
    now: datetime,
    codes: CodeLists,
) -> Saying:
    """The event, once it is clear that the registry takes it. ``now`` is aware. Raises NotStatedError."""
    made = saying(organisation, type_, local_id, sequence, data, now)
    arriving = LogRecord(topic_of(organisation), 0, 0, *made.record, to_microseconds(now))
    found = validate(arriving, codes)
    if isinstance(found, InvalidEvent):
        raise NotStatedError(found.problems)
    return made
