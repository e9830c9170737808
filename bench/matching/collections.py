"""The labelled collections."""

from __future__ import annotations

from pathlib import Path

from scenario_registry.matching.labelled_file import Collection, read_collection

_HERE = Path(__file__).parent
PLACES = {
    "development": _HERE.parents[1] / "tests" / "streams" / "matching" / "data" / "records.jsonl",
    "second": _HERE / "second" / "records.jsonl",
    "third": _HERE / "third" / "records.jsonl",
    "fourth": _HERE / "fourth" / "records.jsonl",
    "fifth": _HERE / "fifth" / "records.jsonl",
    "sixth": _HERE / "sixth" / "records.jsonl",
    "seventh": _HERE / "seventh" / "records.jsonl",
    "eighth": _HERE / "eighth" / "records.jsonl",
}
FITTED_ON = ("development", "second", "third", "fourth", "fifth", "sixth")
"""What the weights of the shipped model were fitted on."""


def collection(name: str) -> Collection:
    """One of PLACES."""
    return read_collection(PLACES[name])
