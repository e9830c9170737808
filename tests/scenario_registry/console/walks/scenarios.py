"""Search and its results."""

from __future__ import annotations

from collections import Counter

from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import Shown, Walk


def _shown(command: Command) -> list[Shown]:
    members = Counter(it["registry_id"] for it in command.lines("registry", "list", "--limit", "0"))
    ((several, _),) = members.most_common(1)
    addresses = ("/scenarios", "/scenarios?q=夜游&field=culture_tourism", "/scenarios?q=龘", f"/scenarios/{several}")
    return [Shown(it) for it in addresses]


WALK = Walk(_shown)
