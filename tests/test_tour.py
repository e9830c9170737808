"""The tour is true: its commands run in its order and print what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.documents import ROOT, plain_environment, run_shown

TOURS = [ROOT / "docs" / "tour.md"]


@pytest.mark.parametrize("document", TOURS, ids=lambda path: path.name)
def test_the_tour_is_true(document: Path, tmp_path: Path) -> None:
    environment, shown = run_shown(document, plain_environment(tmp_path))
    assert shown > 20
    assert environment["SCENARIOS_DATA_DIR"].startswith(str(tmp_path))
