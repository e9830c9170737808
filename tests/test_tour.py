"""The tour is true: its commands run in its order and print what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.documents import ROOT, plain_environment, run_shown

TOURS = {"tour.md": 20, "alerts.md": 10}
"""Documents, and how many lines of output at least they show."""


@pytest.mark.parametrize("name", TOURS)
def test_the_tour_is_true(name: str, tmp_path: Path) -> None:
    environment, shown = run_shown(ROOT / "docs" / name, plain_environment(tmp_path))
    assert shown > TOURS[name]
    assert environment["SCENARIOS_DATA_DIR"].startswith(str(tmp_path))
