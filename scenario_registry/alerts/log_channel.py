"""The log: the command's own output, where whoever runs it keeps its output."""

from __future__ import annotations

from collections.abc import Callable

from scenario_registry.alerts.channel import Message
from scenario_registry.alerts.declared import LOG


class LogChannel:
    """Whoever runs the command says of a notice what it wants to: all of it, or that there was one."""

    name = LOG

    def __init__(self, say: Callable[[Message], None]) -> None:
        self._say = say

    def send(self, message: Message, now: float) -> None:
        """To the log."""
        self._say(message)
