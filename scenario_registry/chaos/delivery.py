"""Events on their way to the producer: numbered, written to files, read by the process at the organisations' site."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scenario_registry.chaos.workload import Sent
from schemas.log import ORIGIN_HEADER, NewRecord


def numbered(sent: Sequence[Sent], last: int) -> Iterator[tuple[int, Sent]]:
    """Every event under a number of its own, counted on from ``last``; its origin says the number, so copies are told apart."""
    for number, it in enumerate(sent, last + 1):
        origin = json.dumps({"feed": "chaos", "row": number}).encode()
        yield number, replace(it, record=it.record._replace(headers=((ORIGIN_HEADER, origin),)))


def write(file: Path, sent: Sequence[Sent]) -> None:
    """A delivery as one file, there as a whole or not at all."""
    lines = [json.dumps([it.organisation, *map(_text, it.record[:2]), _text(it.record.headers[0][1])]) for it in sent]
    partial = file.with_suffix(".partial")
    partial.write_text("\n".join(lines), encoding="ascii")
    partial.rename(file)


def read(file: Path) -> dict[str, list[NewRecord]]:
    """The records of a delivery, in order, by organisation."""
    found: dict[str, list[NewRecord]] = {}
    for line in file.read_text(encoding="ascii").splitlines():
        organisation, key, value, origin = json.loads(line)
        record = NewRecord(_bytes(key), _bytes(value) or b"", ((ORIGIN_HEADER, _bytes(origin) or b""),))
        found.setdefault(organisation, []).append(record)
    return found


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
