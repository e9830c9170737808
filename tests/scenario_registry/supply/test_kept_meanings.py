"""Sentence vectors in a file: encoded once, bounded, and done without where the file is of no use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from scenario_registry.supply.kept_meanings import kept_meanings
from streams.matching.vectors import SIZE, Whole

TEXTS = ["甲", "乙", "甲", "丙"]


class Encoder:
    """Gives every text a vector of its own, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[Whole]:
        self.asked += texts
        return [np.full(SIZE, ord(text[0]) % 1000, np.int16) for text in texts]


def told(vectors: Sequence[Whole]) -> list[int]:
    return [int(it[0]) for it in vectors]


def test_a_text_is_encoded_once_and_read_again_by_others(tmp_path: Path) -> None:
    first, later = Encoder(), Encoder()
    wanted = told(Encoder()(TEXTS))
    assert told(kept_meanings(tmp_path / "new" / "encodings.sqlite", first)(TEXTS)) == wanted
    assert first.asked == ["甲", "乙", "丙"]
    assert told(kept_meanings(tmp_path / "new" / "encodings.sqlite", later)([*TEXTS, "丁"])) == told(
        Encoder()([*TEXTS, "丁"])
    )
    assert later.asked == ["丁"]


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    first, later = Encoder(), Encoder()
    kept_meanings(tmp_path / "encodings.sqlite", first, most=2)(TEXTS)
    kept_meanings(tmp_path / "encodings.sqlite", later, most=2)(["丙", "乙", "甲"])
    assert later.asked == ["甲"]


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be taken for one" * 40, None])
def test_a_file_that_is_of_no_use_costs_time_and_nothing_else(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "encodings.sqlite"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    for _ in range(2):
        encoder = Encoder()
        assert told(kept_meanings(path, encoder)(TEXTS)) == told(Encoder()(TEXTS))
        assert encoder.asked == ["甲", "乙", "丙"]
