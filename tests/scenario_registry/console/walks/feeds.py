"""Feeds, and the page of an organisation."""

from __future__ import annotations

from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import RAIL, Shown, Walk


def _prepare(command: Command) -> None:
    command("quality", "run")


WALK = Walk(lambda _command: [Shown("/feeds"), Shown(f"/organisations/{RAIL}")], prepare=_prepare)
