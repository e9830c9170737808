"""The code in docs/clients.md runs as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from scenario_registry import wiring
from scenario_registry.settings import Settings
from tests.support.events import RAIL
from tests.support.kafka.shared import empty_broker
from tests.support.memory_registry import MemoryRegistry

DOCUMENT = Path(__file__).parents[1] / "docs" / "clients.md"


def test_the_python_example_is_short_and_what_it_says_is_accepted(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(code.splitlines()) <= 10
    settings = Settings.in_folder(tmp_path, log=f"kafka://{empty_broker().address}")
    environment = os.environ | {"SCENARIOS_LOG": str(settings.log), "SCENARIOS_OUTBOX": str(settings.outbox)}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True, timeout=120)
    registry = MemoryRegistry()
    with wiring.event_log(settings) as log:
        wiring.runtime(log, registry).run()
    found = [(row[0], row[4], row[5], row[6]) for row in registry.contents()["ledger"]]
    assert found == [(RAIL, "S-1", 1, "accepted"), (RAIL, "S-1", 2, "accepted")]
