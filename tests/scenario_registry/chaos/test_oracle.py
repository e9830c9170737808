"""The oracle says yes to a round in which nothing went wrong, and no to every defect that is planted in one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from scenario_registry.chaos.delivery import numbered
from scenario_registry.chaos.oracle.checks import CHECKS
from scenario_registry.chaos.oracle.evidence import Evidence
from scenario_registry.chaos.oracle.gather import Oracle
from scenario_registry.chaos.oracle.rows import hash_of
from scenario_registry.chaos.oracle.verdict import findings
from scenario_registry.chaos.oracle.witness import Witness
from scenario_registry.chaos.workload import ORGANISATIONS, Sent, workload
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.relay.relay import Relay
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import topic_of
from sinks.registry import Registry

PARTITIONS = 2


class Round:
    """Two rounds on one log: the first before the marks, the second to be judged."""

    def __init__(self, folder: Path) -> None:
        self.log = SqliteEventLog(folder / "log.sqlite", partitions=PARTITIONS)
        self.registry = Registry(f"sqlite:///{folder / 'registry.sqlite'}")
        self.embedded = Registry(f"sqlite:///{folder / 'embedded.sqlite'}")
        shadow = EmbeddedRuntime(self.log, self.embedded, code_lists())
        self.oracle = Oracle(self.log, self.registry.engine, self.embedded.engine, shadow, PARTITIONS)
        self.runtime = EmbeddedRuntime(self.log, self.registry, code_lists(), batch_records=37)
        self._sent = 0
        self._perform("before-")
        self.marks = self.oracle.marks()
        self.witness = Witness(self.registry.engine, "now-")
        self.delivered = self._perform("now-")

    def _perform(self, prefix: str) -> dict[int, Sent]:
        delivered = dict(numbered(workload(random.Random(prefix), prefix, 300, subjects=10), self._sent))  # noqa: S311 - repeatable
        self._sent = max(delivered)
        for organisation in ORGANISATIONS:
            records = [sent.record for sent in delivered.values() if sent.organisation == organisation]
            self.log.append(topic_of(organisation), records, producer=prefix, first_number=1)
        self.runtime.run()
        Relay(self.registry.engine, self.log).run()
        return delivered

    def evidence(self) -> Evidence:
        return self.oracle.evidence(self.marks, self.delivered, "now-")

    def close(self) -> None:
        for opened in (self.log, self.registry, self.embedded):
            opened.close()


@pytest.fixture
def performed(tmp_path: Path) -> Iterator[Round]:
    opened = Round(tmp_path)
    yield opened
    opened.close()


def failed(evidence: Evidence) -> set[str]:
    return {finding.check for finding in findings(evidence)}


def execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount == 1, statement


def test_nothing_went_wrong(performed: Round) -> None:
    evidence = performed.evidence()
    assert findings(evidence) == []
    assert {row["outcome"] for row in evidence.rows["ledger"]} == {
        "accepted", "duplicate", "superseded", "conflict", "rejected", "held",
    }  # fmt: skip
    assert len(evidence.rows["ledger"]) == len(evidence.delivered) == 300
    assert len(evidence.rows["changes"]) > 50
    assert hash_of(evidence.rows) == hash_of(evidence.embedded)


_LAST = "WHERE (organisation, partition, position) = (SELECT organisation, partition, max(position) FROM ledger)"
_STATED = "SELECT organisation, local_id FROM records WHERE local_id LIKE 'now-%' AND stage = 'pilot' LIMIT 1"

IN_THE_REGISTRY = {
    "a lost event": (f"DELETE FROM ledger {_LAST}", {"ledger", "outcomes", "embedded", "told", "sums"}),
    "a doubled ledger row": (
        "INSERT INTO ledger SELECT organisation, partition, position + 1, event_id, local_id, sequence, outcome, "
        f"problems, origin, received_us FROM ledger {_LAST}",
        {"ledger", "embedded", "told", "sums"},
    ),
    "an account of another event": (
        f"UPDATE ledger SET origin = '{{\"row\": 1}}' {_LAST}",
        {"ledger", "embedded", "told"},
    ),
    "a wrong outcome": (
        f"UPDATE ledger SET outcome = 'superseded' {_LAST} AND outcome <> 'superseded'",
        {"outcomes", "embedded", "told"},
    ),
    "a record of a lower sequence": (
        f"UPDATE records SET sequence = 0 WHERE (organisation, local_id) = ({_STATED})",
        {"records", "embedded"},
    ),
    "another statement": (
        "UPDATE versions SET data = replace(data, '合成甲', '合成丙') WHERE rowid = "
        "(SELECT max(rowid) FROM versions WHERE data LIKE '%合成甲%')",
        {"embedded"},
    ),
    "a skipped change": (
        "DELETE FROM changes WHERE version = (SELECT max(version) - 3 FROM changes)",
        {"changes", "feed", "embedded", "told"},
    ),
    "a change twice": (
        "INSERT INTO changes SELECT version + 1, organisation, local_id, kind, sequence, content_hash, stage, reason, "
        "conflicted, statement, received_us FROM changes WHERE version = (SELECT max(version) FROM changes)",
        {"changes", "feed", "embedded", "told"},
    ),
    "a moved position": (
        "UPDATE positions SET next_offset = next_offset - 1 WHERE (topic, partition) = (SELECT min(topic), 0 FROM positions)",
        {"positions", "sums"},
    ),
    "a lost rejection": (
        "DELETE FROM rejections WHERE rowid = (SELECT max(rowid) FROM rejections)",
        {"rejections", "embedded", "told"},
    ),
    "a rejection that is not verbatim": (
        "UPDATE rejections SET raw = x'00' WHERE rowid = (SELECT max(rowid) FROM rejections)",
        {"rejections", "embedded"},
    ),
    "a lost membership": (
        "DELETE FROM membership WHERE (organisation, local_id) = "
        "(SELECT organisation, local_id FROM membership WHERE local_id LIKE 'now-%' LIMIT 1)",
        {"embedded"},
    ),
    "another version of the registry": ("UPDATE registry_version SET version = version + 1", {"feed"}),
}  # fmt: skip


@pytest.mark.parametrize("defect", IN_THE_REGISTRY)
def test_a_defect_in_the_registry(performed: Round, defect: str) -> None:
    statement, checks = IN_THE_REGISTRY[defect]
    execute(performed.registry.engine, statement)
    assert checks <= failed(performed.evidence())


def _forget(evidence: Evidence) -> None:
    evidence.logged = evidence.logged[1:]


def _double(evidence: Evidence) -> None:
    evidence.logged = [*evidence.logged, evidence.logged[0]]


def _alter(evidence: Evidence) -> None:
    evidence.logged = [evidence.logged[0]._replace(value=b"{}"), *evidence.logged[1:]]


def _foreign(evidence: Evidence) -> None:
    evidence.logged = [*evidence.logged, evidence.logged[0]._replace(headers=(), offset=10_000)]


def _untold(evidence: Evidence) -> None:
    evidence.told = evidence.told[1:]


def _told_twice(evidence: Evidence) -> None:
    evidence.told = [*evidence.told, evidence.told[-1]]


def _told_backwards(evidence: Evidence) -> None:
    evidence.told = evidence.told[::-1]


def _waiting(evidence: Evidence) -> None:
    evidence.unsettled = ["worker"]


def _crashed(evidence: Evidence) -> None:
    evidence.ended = ["worker"]


IN_THE_EVIDENCE: dict[Callable[[Evidence], None], str] = {
    _forget: "log",
    _double: "log",
    _alter: "log",
    _foreign: "log",
    _untold: "told",
    _told_twice: "told",
    _told_backwards: "told",
    _waiting: "settled",
    _crashed: "ended",
}


@pytest.mark.parametrize("plant", IN_THE_EVIDENCE)
def test_a_defect_in_the_evidence(performed: Round, plant: Callable[[Evidence], None]) -> None:
    evidence = performed.evidence()
    plant(evidence)
    assert IN_THE_EVIDENCE[plant] in failed(evidence)


def test_a_reader_that_sees_nothing_wrong(performed: Round) -> None:
    performed.witness.look()
    performed.witness.conclude()
    assert performed.witness.seen == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_version SET version = version - 1",
        f"UPDATE records SET last_sequence = 0 WHERE (organisation, local_id) = ({_STATED})",
        "DELETE FROM changes WHERE version = (SELECT max(version) - 3 FROM changes)",
        "UPDATE changes SET kind = 'restored' WHERE version = (SELECT max(version) FROM changes WHERE kind <> 'restored')",
    ],
)
def test_a_reader_that_sees_the_registry_change_behind_its_back(performed: Round, statement: str) -> None:
    performed.witness.look()
    execute(performed.registry.engine, statement)
    performed.witness.conclude()
    assert performed.witness.seen
    evidence = performed.evidence()
    evidence.seen = performed.witness.seen
    assert "reader" in failed(evidence)


def test_a_reader_that_skips_a_change_when_it_comes_late(performed: Round) -> None:
    execute(
        performed.registry.engine,
        "UPDATE changes SET version = 100000 WHERE version = (SELECT max(version) FROM changes)",
    )
    performed.witness.look()
    assert performed.witness.seen


def test_every_check_can_fail() -> None:
    """Each is named by a defect that it must see."""
    named = {name for _, checks in IN_THE_REGISTRY.values() for name in checks} | set(IN_THE_EVIDENCE.values())
    assert {check.name for check in CHECKS} == named | {"reader", "settled", "ended"}
