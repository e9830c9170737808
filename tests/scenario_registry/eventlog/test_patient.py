"""A log that does not answer holds up whoever serves for so long and no longer; what came late is there once when it is sent again."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from scenario_registry.eventlog.patient import patient_log
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import NewRecord
from tests.support.places import whole_log

RECORD = NewRecord(b"S-1", b"{}", ())


class _Slow(SqliteEventLog):
    """It is there, and answers when it is let."""

    answers = threading.Event()

    def append(self, topic: str, records: Sequence[NewRecord], *, producer: str, first_number: int) -> None:
        assert self.answers.wait()
        super().append(topic, records, producer=producer, first_number=first_number)


@contextmanager
def opened(make: Callable[[Path], SqliteEventLog], path: Path) -> Iterator[SqliteEventLog]:
    log = make(path)
    yield log
    log.close()


def test_nobody_waits_without_end_and_nothing_is_doubled(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with pytest.raises(LogUnavailableError), patient_log(partial(opened, _Slow, path), seconds=0.05) as log:
        log.append("t", [RECORD], producer="p", first_number=1)
    _Slow.answers.set()
    with patient_log(partial(opened, _Slow, path)) as log:
        log.append("t", [RECORD], producer="p", first_number=1)
    with opened(SqliteEventLog, path) as found:
        assert [it.value for it in whole_log(found)] == [RECORD.value]


def test_a_log_that_does_not_open_is_away_as_well(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailableError) as raised, patient_log(partial(opened, SqliteEventLog, tmp_path)):
        pass
    assert isinstance(raised.value.__cause__, sqlite3.Error)
