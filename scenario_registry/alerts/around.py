"""What the registry's database does not know: deliveries that are held in the outbox or came incomplete, and events that wait in the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from producers.hold import Hold
from producers.outbox import LastDelivery
from quality.alerts.finding import Finding, Look
from scenario_registry.cli.names import WITHHELD_ZH
from scenario_registry.eventlog.port import EventLog, event_partitions
from schemas.incident import Kind
from schemas.log import PartitionId
from schemas.moment import from_microseconds, to_people
from schemas.problem import Severity

WAITED_FOR_TOO_LONG = timedelta(hours=1)
"""Own judgement, for registries that are fed by a scheduled run. On Kafka the supervisor's own figures tell of a lag within minutes."""


def held(holds: Sequence[Hold], now: datetime) -> Look:
    """Every delivery that waits for a decision."""
    found = tuple(
        Finding(
            Kind.HELD,
            it.organisation,
            it.feed,
            str(it.number),
            Severity.WARNING,
            it.held_at,
            f"暂扣编号 {it.number}，{it.file.name}",
            f"held delivery {it.number}, {it.file.name}",
        )
        for it in holds
    )
    return Look(now, {Kind.HELD: now}, found)


def incomplete(last: Mapping[tuple[str, str], LastDelivery], now: datetime) -> Look:
    """Every feed, by organisation and feed, whose last delivery should have withdrawn something and was not trusted to."""
    found = []
    for (organisation, feed), it in last.items():
        if it.counts.withheld_reason is not None:
            zh, _, en = WITHHELD_ZH[it.counts.withheld_reason].partition(" / ")
            count = it.counts.withheld
            told = f"{it.file.name}，缺 {count} 个场景；{zh}", f"{it.file.name} lacks {count} scenarios; {en}"
            found.append(
                Finding(Kind.INCOMPLETE, organisation, feed, "incomplete", Severity.WARNING, it.staged_at, *told)
            )
    return Look(now, {Kind.INCOMPLETE: now}, tuple(found))


def lagging(log: EventLog, processed_to: Mapping[PartitionId, int], now: datetime) -> Look:
    """What is in the log and not in the registry, once it has waited for too long. Raises what the log raises."""
    waiting = list(waiting_in(log, processed_to))
    found = []
    if waiting and now - min(since for since, _ in waiting) > WAITED_FOR_TOO_LONG:
        oldest, count = min(since for since, _ in waiting), sum(count for _, count in waiting)
        found.append(
            Finding(
                Kind.LAG,
                "",
                "",
                "waits",
                Severity.ERROR,
                oldest,
                f"{count} 条，最早 {to_people(oldest)}（北京时间）",
                f"{count} events, the oldest of {to_people(oldest)} Beijing time",
            )
        )
    return Look(now, {Kind.LAG: now}, tuple(found))


def waiting_in(log: EventLog, processed_to: Mapping[PartitionId, int]) -> Iterator[tuple[datetime, int]]:
    """By partition: since when its first event waits, and how many do."""
    for place, kept in event_partitions(log).items():
        first = max(kept.first, processed_to.get(place, 0))
        for it in log.read(place, first, max_records=1, max_bytes=1) if first < kept.end else ():
            yield from_microseconds(it.appended_us), kept.end - first
