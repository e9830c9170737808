"""The labelled collections, and which records must stay in one fold."""

from __future__ import annotations

from pathlib import Path
from random import Random

from scenario_registry.matching.labelled_file import Collection, read_collection
from schemas.record import Key

_HERE = Path(__file__).parent
PLACES = {
    "development": _HERE.parents[1] / "tests" / "streams" / "matching" / "data" / "records.jsonl",
    "second": _HERE / "second" / "records.jsonl",
    "third": _HERE / "third" / "records.jsonl",
    "fourth": _HERE / "fourth" / "records.jsonl",
}
FOLDS = 8


def collection(name: str) -> Collection:
    """One of PLACES."""
    return read_collection(PLACES[name])


def folds(records: Collection, seed: int = 0) -> dict[Key, int]:
    """The fold of each record: clusters that are listed as alike stay together, or the model would have seen the other half of a pair."""
    group = {label: label for label in records.labels.values()}

    def root(label: str) -> str:
        while group[label] != label:
            label = group[label]
        return label

    for pair in records.hard:
        group[root(records.labels[pair.left])] = root(records.labels[pair.right])
    roots = sorted({root(label) for label in group})
    Random(seed).shuffle(roots)  # noqa: S311
    number = {label: place % FOLDS for place, label in enumerate(roots)}
    return {key: number[root(label)] for key, label in records.labels.items()}
