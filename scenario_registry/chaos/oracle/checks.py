"""What must hold after a round: a table of checks, each of which gives what contradicts it. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from scenario_registry.chaos.oracle.evidence import Evidence, number_of
from scenario_registry.chaos.oracle.rows import changes_shown, lines_of, shown
from schemas.log import LogRecord, organisation_of, topic_of

MOST_TOLD = 5
"""Contradictions that a finding lists; the rest are counted."""


class Check(NamedTuple):
    """``contradicted`` gives a line for everything that speaks against it."""

    name: str
    zh: str
    en: str
    contradicted: Callable[[Evidence], Iterable[str]]


def _settled(evidence: Evidence) -> Iterable[str]:
    return evidence.unsettled


def _log_holds_what_was_sent(evidence: Evidence) -> Iterator[str]:
    found: Counter[int | None] = Counter()
    for record in evidence.logged:
        number = number_of(record)
        found[number] += 1
        sent = evidence.delivered.get(number) if number is not None else None
        if sent is None:
            yield f"{_place(record)}: 没有发送过 / was never sent"
        elif (topic_of(sent.organisation), *sent.record[:2]) != (record.topic, record.key, record.value):
            yield f"{_place(record)}: 与发送的不同 / is not what was sent"
    for number in evidence.delivered:
        if found[number] != 1:
            yield f"事件 event {number}: {found[number]} 次 times"


def _one_outcome_each(evidence: Evidence) -> Iterator[str]:
    accounted = Counter((row["organisation"], row["partition"], row["position"]) for row in evidence.rows["ledger"])
    received = Counter((organisation_of(it.topic), it.partition, it.offset) for it in evidence.logged)
    for place in sorted(accounted | received):
        if accounted[place] != received[place]:
            yield f"{place}: 收到 received {received[place]}, 结果 outcomes {accounted[place]}"
    numbers = {(organisation_of(it.topic), it.partition, it.offset): number_of(it) for it in evidence.logged}
    for row in evidence.rows["ledger"]:
        place = (row["organisation"], row["partition"], row["position"])
        number = json.loads(row["origin"] or "{}").get("row")
        if place in numbers and number != numbers[place]:
            yield f"{place}: 记的是事件 accounts for event {number}, 应为 should be {numbers[place]}"


def _outcomes_are_the_models(evidence: Evidence) -> Iterator[str]:
    found = {
        (row["organisation"], row["partition"], row["position"]): row["outcome"] for row in evidence.rows["ledger"]
    }
    for place, outcome in evidence.expected.outcomes.items():
        if found.get(place) != outcome:
            yield f"{place}: {found.get(place)}, 应为 should be {outcome}"


def _records_are_the_models(evidence: Evidence) -> Iterator[str]:
    found, wanted = shown(evidence.rows), evidence.expected.records
    for key in sorted(found.keys() | wanted):
        if found.get(key) != wanted.get(key):
            yield f"{key}: {found.get(key)}, 应为 should be {wanted.get(key)}"


def _changes_are_the_models(evidence: Evidence) -> Iterator[str]:
    found, wanted = changes_shown(evidence.rows), evidence.expected.changes
    for key in sorted(found.keys() | wanted):
        if found.get(key, []) != wanted.get(key, []):
            yield f"{key}: {found.get(key)}, 应为 should be {wanted.get(key)}"


def _every_rejection_is_kept(evidence: Evidence) -> Iterator[str]:
    kept = {(row["organisation"], row["partition"], row["position"]): row for row in evidence.rows["rejections"]}
    rejected = {
        (row["organisation"], row["partition"], row["position"])
        for row in evidence.rows["ledger"]
        if row["outcome"] == "rejected"
    }
    for place in sorted(kept.keys() ^ rejected):
        yield f"{place}: 账目与退回表不一致 / ledger and rejections differ"
    for record in evidence.logged:
        row = kept.get((organisation_of(record.topic), record.partition, record.offset))
        if row is not None and (row["key"], row["raw"]) != (record.key, record.value):
            yield f"{_place(record)}: 未逐字保存 / is not kept verbatim"


def _positions_are_the_ends(evidence: Evidence) -> Iterator[str]:
    for place in sorted(evidence.positions.keys() | evidence.ends):
        position, end = evidence.positions.get(place, 0), evidence.ends.get(place, 0)
        if position != end:
            yield f"{place.topic}/{place.partition}: 已处理到 processed up to {position}, 日志到 the log ends at {end}"


def _ledger_sums(evidence: Evidence) -> Iterator[str]:
    for balance in evidence.balances:
        if not balance.is_even:
            yield f"{balance.organisation}/{balance.partition}: {balance.received} ≠ {dict(balance.outcomes)}"


def _feed_has_no_gap(evidence: Evidence) -> Iterator[str]:
    numbers = [evidence.marks.version, *(row["version"] for row in evidence.rows["changes"])]
    for before, after in pairwise(numbers):
        if after != before + 1:
            yield f"{after} 紧接 follows {before}"
    if numbers[-1] != evidence.version:
        yield f"登记库版本 the registry's version {evidence.version}, 最后的变更 last change {numbers[-1]}"


def _no_reader_saw_it_go_back(evidence: Evidence) -> Iterable[str]:
    return evidence.seen


def _as_the_embedded_runtime(evidence: Evidence) -> Iterator[str]:
    ours, theirs = lines_of(evidence.rows), lines_of(evidence.embedded)
    for table in ours:
        for side, difference in (("+", Counter(ours[table])), ("-", Counter(theirs[table]))):
            other = Counter(theirs[table] if side == "+" else ours[table])
            yield from (f"{table} {side} {line}" for line in (difference - other).elements())
        if Counter(ours[table]) == Counter(theirs[table]) and ours[table] != theirs[table]:
            yield f"{table}: 顺序不同 / in another order"


def _told_once_and_in_order(evidence: Evidence) -> Iterator[str]:
    by_topic: dict[str, list[LogRecord]] = {topic: [] for topic in evidence.should_be_told}
    for record in evidence.told:
        by_topic.setdefault(record.topic, []).append(record)
    for topic, records in by_topic.items():
        sources = evidence.should_be_told.get(topic, [])
        turn = {it: (source, number) for source, told in enumerate(sources) for number, it in enumerate(told)}
        found = Counter(record.value for record in records)
        for message in found.keys() | turn:
            if found[message] != int(message in turn):
                yield f"{topic}: {found[message]} 次 times, 应为 should be {int(message in turn)}: {_short(message)}"
        last: dict[tuple[int, int], int] = {}
        for record in records:
            source, number = turn.get(record.value, (-1, 0))
            if number < last.get((record.partition, source), 0):
                yield f"{topic}/{record.partition}@{record.offset}: 顺序不对 / not in order"
            last[record.partition, source] = number


def _ended_as_they_may(evidence: Evidence) -> Iterable[str]:
    return evidence.ended


CHECKS = (
    Check("settled", "故障过后全部处理完毕", "everything was processed once the faults were over", _settled),
    Check("log", "送达确认的事件在日志中恰好一次", "every acknowledged event is in the log, once", _log_holds_what_was_sent),
    Check("ledger", "每个事件恰好一个结果，未发送的没有", "every event has exactly one outcome, and nothing else has one", _one_outcome_each),
    Check("outcomes", "结果与模型一致", "outcomes are those of the independent model", _outcomes_are_the_models),
    Check("records", "登记内容与模型一致", "records are those of the independent model", _records_are_the_models),
    Check("changes", "每个场景的变更与模型一致", "changes of every subject are those of the independent model", _changes_are_the_models),
    Check("rejections", "退回的事件逐字保存", "rejected events are kept verbatim", _every_rejection_is_kept),
    Check("positions", "处理位置等于日志末尾", "positions are the ends of the log", _positions_are_the_ends),
    Check("sums", "收到的等于各结果之和", "received = sum of outcomes, in every partition", _ledger_sums),
    Check("feed", "变更编号没有缺口", "versions of the change feed have no gap", _feed_has_no_gap),
    Check("reader", "同时读取者没有看到倒退或遗漏", "a concurrent reader saw nothing go back, and skipped nothing", _no_reader_saw_it_go_back),
    Check("embedded", "与嵌入式运行的登记库逐行相同", "equal, row by row, to what the embedded runtime makes of the log", _as_the_embedded_runtime),
    Check("told", "变更和结果各转发一次且有序", "changes and outcomes were relayed once each, in order", _told_once_and_in_order),
    Check("ended", "没有进程因缺陷结束", "no process ended by a fault of the program", _ended_as_they_may),
)  # fmt: skip


def _place(record: LogRecord) -> str:
    return f"{record.topic}/{record.partition}@{record.offset}"


def _short(message: bytes) -> str:
    return message.decode(errors="replace")[:160]
