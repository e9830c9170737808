"""The first page."""

from __future__ import annotations

from tests.scenario_registry.console.walks.walk import Shown, Walk

WALK = Walk(lambda _command: [Shown("/"), Shown("/login"), Shown("/nothing")])
