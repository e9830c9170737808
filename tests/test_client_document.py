"""The code in docs/clients.md runs as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from scenario_registry import wiring
from scenario_registry.settings import Settings
from tests.support.contents import contents_of
from tests.support.events import RAIL
from tests.support.kafka.shared import empty_broker

DOCUMENT = Path(__file__).parents[1] / "docs" / "clients.md"


def test_the_python_examples_are_short_and_what_they_say_is_accepted_and_answered(tmp_path: Path) -> None:
    speaks, hears = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(speaks.splitlines()) <= 10
    settings = Settings.in_folder(tmp_path, log=f"kafka://{empty_broker().address}")
    run(speaks, settings)
    with wiring.event_log(settings) as log, wiring.registry(settings) as registry:
        wiring.runtime(log, registry).run()
        contents = contents_of(registry.engine)
    found = [(row[0], row[4], row[5], row[6]) for row in contents["ledger"]]
    assert found == [(RAIL, "S-1", 1, "accepted"), (RAIL, "S-1", 2, "accepted")]
    with wiring.relay(settings, lambda: False) as (relay, _):
        relay.run()
    heard = ""
    while heard.count("\n") < 2:
        # It gives up after some seconds, which a busy machine may need to find its partitions.
        heard += run(hears, settings)
    assert heard == "".join(f"{row[3]} accepted []\n" for row in contents["ledger"])
    assert run(hears, settings) == ""


def run(code: str, settings: Settings) -> str:
    """What the code prints, in a process of its own."""
    environment = os.environ | {"SCENARIOS_LOG": str(settings.log), "SCENARIOS_OUTBOX": str(settings.outbox)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
