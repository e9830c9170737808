"""Cell references of a row, made only when somebody asks: most rows have no problem to point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellReferences(Mapping[str, str]):
    """Column name -> `P16`. `anchors` are rows other than `row`, for columns filled from a merged cell above."""

    letters: Mapping[str, str]
    row: int
    anchors: Mapping[str, int]

    def __getitem__(self, name: str) -> str:
        return f"{self.letters[name]}{self.anchors.get(name, self.row)}"

    def __iter__(self) -> Iterator[str]:
        return iter(self.letters)

    def __len__(self) -> int:
        return len(self.letters)
