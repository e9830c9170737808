"""The log: lines of the command's own output, where whoever runs it keeps its output."""

from __future__ import annotations

from collections.abc import Callable

from scenario_registry.alerts.channel import Message
from scenario_registry.alerts.declared import LOG
from scenario_registry.alerts.text import text_of


class LogChannel:
    """Writes by ``say``."""

    name = LOG

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def send(self, message: Message, now: float) -> None:
        """All of the notice, with its id."""
        self._say(f"{message.id}\n{text_of(message.document)}")
