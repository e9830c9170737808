"""What the six organisations hand in, first and some weeks later, and what an association tells of its members."""

from __future__ import annotations

from pathlib import Path

from producers.feed import bundled_feeds

FIRST = Path(__file__).with_name("feeds")
SECOND = Path(__file__).with_name("second_delivery")
SUPPLY = Path(__file__).with_name("supply")
"""The declarations of the association's feeds and their files."""

ORGANISATIONS = SUPPLY / "organisations.csv"
"""A city's own table of organisations, which names the association."""


def first_delivery() -> list[Path]:
    """The example file of every bundled feed."""
    return [next(FIRST.glob(f"{name}.*")) for name in bundled_feeds()]


def second_delivery() -> list[Path]:
    """Who has no new file hands in the first one again."""
    return [SECOND / file.name if (SECOND / file.name).exists() else file for file in first_delivery()]


def supply_delivery() -> list[Path]:
    """What members of the association can do, and what investors look for."""
    return [declared.with_suffix(".csv") for declared in sorted(SUPPLY.glob("*.toml"))]
