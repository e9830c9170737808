"""A registry that one process fills for the first time comes out as any other; whoever shares a subject is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from scenario_registry.runtimes.rebuild import rebuild
from schemas.code_lists import code_lists
from schemas.log import topic_of
from sinks.first_fill import FirstFill, SharedSubjectError
from sinks.registry import Registry
from tests.scenario_registry.runtimes.test_distributed import history
from tests.support import postgresql
from tests.support.contents import Contents, contents_of
from tests.support.events import RAIL, record, stated
from tests.support.memory_log import MemoryLog


@pytest.fixture
def plain() -> Iterator[Registry]:
    with closing(Registry(postgresql.database("first_fill"))) as opened:
        postgresql.empty(opened.engine)
        yield opened


def _log() -> MemoryLog:
    """Several versions of every subject, late, twice and in conflict, and broken events."""
    log = MemoryLog()
    log.append(topic_of(RAIL), history(RAIL, seed=5), producer="synthetic", first_number=1)
    return log


def _filled(registry: Registry, log: MemoryLog) -> Contents:
    ends = {it: held.end for it, held in log.partitions().items()}
    rebuild(log, registry, ends, code_lists(), batch_records=50)
    return contents_of(registry.engine)


@pytest.mark.parametrize("shared", [{"places": 1}, {"places": 7}, {}])
def test_it_comes_out_as_any_other_even_where_subjects_share_their_places(
    plain: Registry, shared: dict[str, int]
) -> None:
    log = _log()
    expected = _filled(plain, log)
    assert len(expected["versions"]) > len(expected["records"]) > 0
    postgresql.empty(plain.engine)
    with closing(FirstFill(plain.engine.url, **shared)) as first:
        assert _filled(first, log) == expected


def test_a_subject_that_somebody_else_told_of_is_an_error_and_nothing_is_written(plain: Registry) -> None:
    log = MemoryLog()
    log.append(topic_of(RAIL), [record(stated("S-1", 1))], producer="synthetic", first_number=1)
    before = _filled(plain, log)
    # Another partition, as after their number was changed: what is known of the first one is of no use.
    with plain.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE positions SET partition = 99")
    with closing(FirstFill(plain.engine.url)) as first, pytest.raises(SharedSubjectError):
        _filled(first, log)
    assert contents_of(plain.engine)["ledger"] == before["ledger"]
