"""A city adds organisations by a table of its own, as docs/feeds.md shows; every process that is started knows them. All is synthetic."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scenario_registry.demo.deliveries import ORGANISATIONS
from tests.scenario_registry.commands import FOLDER, SCENARIOS
from tests.support.documents import ROOT

_TABLE = re.search(r"```\n(id,name_zh.*?)```", (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8"), re.DOTALL)
_FEED = (FOLDER.parents[2] / "producers" / "feeds" / "chengdu_culture_tourism.toml").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The site of an organisation that the product does not know: another group's feed under another id."""
    assert _TABLE is not None
    (tmp_path / "own.csv").write_text(_TABLE[1], encoding="utf-8")
    (tmp_path / "my_group.toml").write_text(_FEED.replace('"chengdu_culture_tourism"', '"my_group"'), encoding="utf-8")
    return tmp_path


def _run(site: Path, *arguments: str, table: str | None = "own.csv") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "SCENARIOS_DATA_DIR": str(site / "data"),
        "SCENARIOS_FEEDS_DIR": str(site),
        "COLUMNS": "200",
    }
    if table:
        environment["SCENARIOS_ORGANISATIONS_FILE"] = table
    return subprocess.run(
        [SCENARIOS, *arguments], cwd=site, env=environment, capture_output=True, text=True, check=False
    )


def _json(site: Path, *arguments: str) -> Any:
    run = _run(site, *arguments, "--json")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_it_delivers_is_registered_and_is_no_fault_to_the_quality_run(site: Path) -> None:
    delivery = next(file for file in FOLDER.iterdir() if file.stem == "chengdu_culture_tourism")
    assert _run(site, "feed", "publish", str(delivery), "--feed", "my_group").returncode == 0
    assert _run(site, "run").returncode == 0
    status = _json(site, "status")
    assert {it["organisation"] for it in status["organisations"]} == {"my_group"}, status
    # Its delivery has the example's many faults, which a quality run tells; that nobody knows the organisation is one only without the table.
    assert _unlisted(site) == 0
    assert _run(site, "quality", "run", table=None).returncode == 2
    (site / "my_group.toml").unlink()
    assert _unlisted(site, table=None) == 1


def _unlisted(site: Path, *settings: str, table: str | None = "own.csv") -> int:
    """How many organisations that have records a quality run finds on no list."""
    rules = json.loads(_run(site, *settings, "quality", "run", "--json", table=table).stdout)["by_rule"]
    (listed,) = (it for it in rules if it["rule"] == "references.organisation.listed")
    assert listed["checked"] == 1
    return int(listed["failed"])


def test_without_the_table_its_feed_is_told_what_to_do(site: Path) -> None:
    run = _run(site, "feed", "check", str(site / "my_group.toml"), "--feed", "my_group", table=None)
    assert run.returncode == 2
    assert "SCENARIOS_ORGANISATIONS_FILE" in run.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "读不到"),
        ("id,name_zh\nmy_group,某某集团\n", "第2行：请改正这些列：name_en、kind、level、source"),
        (
            "{head}\nchengdu_rail,合成,Synthetic,,soe_group,city,,,,,,synthetic\n",
            "第2行：代码 chengdu_rail 已有机构使用",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_told_by_file_and_line(site: Path, content: str | None, says: str) -> None:
    table = site / "own.csv"
    head = table.read_text(encoding="utf-8").splitlines()[0]
    table.unlink()
    if content is not None:
        table.write_text(content.format(head=head), encoding="utf-8")
    run = _run(site, "codes", "list", "organisations")
    assert run.returncode == 2
    assert "own.csv" in run.stderr
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_a_settings_file_names_the_table_as_well_and_a_variable_comes_first(site: Path) -> None:
    (site / "settings").mkdir()
    (site / "settings" / "scenarios.toml").write_text('organisations_file = "../own.csv"\n', encoding="utf-8")
    settings = ("--config", "settings/scenarios.toml")

    def known(*arguments: str, table: str | None = None) -> bool:
        return '"my_group"' in _run(site, *arguments, "codes", "list", "organisations", "--json", table=table).stdout

    assert known(*settings)
    assert not known()
    assert not known(*settings, table=str(ORGANISATIONS))
    # The run's own process reads codes while rules are imported.
    delivery = next(file for file in FOLDER.iterdir() if file.stem == "chengdu_culture_tourism")
    assert _run(site, *settings, "feed", "publish", str(delivery), "--feed", "my_group", table=None).returncode == 0
    assert _run(site, *settings, "run", table=None).returncode == 0
    assert _unlisted(site, *settings, table=None) == 0
