"""Folders of snapshots as a consumer reads them, knowing nothing of the product but the format."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

Rows = dict[tuple[str, tuple[str, ...]], str]
"""The line of every row, by table and key."""


def index_of(folder: Path) -> Any:
    return json.loads((folder / "index.json").read_text(encoding="utf-8"))


def lines_in(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().split("\n")[:-1]


def put(rows: Rows, lines: list[str]) -> None:
    """A snapshot into nothing, or a delta into what was there."""
    for line in lines:
        document = json.loads(line)
        place = (document["table"], tuple(document["key"]))
        if document["row"] is None:
            del rows[place]
        else:
            rows[place] = line


def content_of(rows: Rows) -> bytes:
    """In the canonical order."""
    ordered = sorted(rows.items(), key=lambda it: (it[0][0], [part.encode() for part in it[0][1]]))
    return "".join(f"{line}\n" for _, line in ordered).encode()


def follow(folder: Path) -> int:
    """Load the first snapshot, apply every delta, and compare with every snapshot on the way. Gives the number of deltas."""
    index = index_of(folder)
    by_content = {it["content_sha256"]: it for it in index["snapshots"]}
    rows: Rows = {}
    first = index["snapshots"][0]
    put(rows, lines_in(folder / first["name"]))
    at = first["content_sha256"]
    for delta in index["deltas"]:
        assert delta["from_content_sha256"] == at
        put(rows, lines_in(folder / delta["name"]))
        content, at = content_of(rows), delta["to_content_sha256"]
        assert hashlib.sha256(content).hexdigest() == at
        assert content == gzip.decompress((folder / by_content[at]["name"]).read_bytes())
    assert at == index["snapshots"][-1]["content_sha256"]
    return len(index["deltas"])
