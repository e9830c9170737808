"""``python -m scenario_registry``: the command ``scenarios``, wherever its script lies."""

from __future__ import annotations

from scenario_registry.cli.main import main

main()
