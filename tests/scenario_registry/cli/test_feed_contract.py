"""``scenarios feed contract``: the data contract of a feed as a file."""

from __future__ import annotations

from pathlib import Path

import yaml

from producers.contract import contract_of
from producers.feed import bundled_feeds
from tests.scenario_registry.commands import Command


def test_the_command_writes_it_as_yaml(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "chengdu_rail.odcs.yaml"
    command.ok("feed", "contract", "chengdu_rail", "--to", str(path))
    written = path.read_text(encoding="utf-8")
    assert yaml.safe_load(written) == contract_of(bundled_feeds()["chengdu_rail"])
    assert "成都" in written
    assert yaml.safe_load(command.ok("feed", "contract", "chengdu_rail")) == yaml.safe_load(written)
    unknown = command("feed", "contract", "chengdu_rai")
    assert (unknown.exit_code, "chengdu_rail" in unknown.stderr) == (2, True)
