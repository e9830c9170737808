"""A log in one file behind the producer's port, durable enough to be killed at any point."""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from schemas.failpoint import failpoint
from schemas.log import NewRecord


class Appended(NamedTuple):
    """One line of the file."""

    topic: str
    producer: str
    number: int
    key: str | None
    value: bytes
    headers: dict[str, Any]

    @property
    def event(self) -> dict[str, Any]:
        """The value as JSON."""
        event: dict[str, Any] = json.loads(self.value)
        return event


class FileLog:
    """A line that was torn by a kill is cut off before the next append, as a log does that checks its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        with self.path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            content = file.read()
            file.truncate(file.seek(content.rfind(b"\n") + 1))
            last = max(
                (it.number for it in self.records() if (it.topic, it.producer) == (topic, producer)),
                default=0,
            )
            for number, record in enumerate(records, start=first_number):
                if number <= last:
                    continue
                line = _line(topic, producer, number, record)
                file.write(line[:20])
                file.flush()
                failpoint("log.torn_line")
                file.write(line[20:])
                file.flush()
            os.fsync(file.fileno())

    def records(self) -> list[Appended]:
        """All whole lines."""
        return list(self._read())

    def events(self) -> list[dict[str, Any]]:
        """The events of all records."""
        return [record.event for record in self.records()]

    def _read(self) -> Iterator[Appended]:
        for line in self.path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                topic, producer, number, key, value, headers = json.loads(line)
                yield Appended(topic, producer, number, key, base64.b64decode(value), headers)


def _line(topic: str, producer: str, number: int, record: NewRecord) -> bytes:
    headers = {name: json.loads(value) for name, value in record.headers}
    key = None if record.key is None else record.key.decode()
    return json.dumps([topic, producer, number, key, base64.b64encode(record.value).decode(), headers]).encode() + b"\n"
