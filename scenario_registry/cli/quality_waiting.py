"""What waits before the registry, as the quality page tells it: in the outbox, held, or in the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from quality.expectation import Words
from quality.report.model import Waiting
from scenario_registry import wiring
from scenario_registry.alerts.around import waiting_in
from scenario_registry.settings import Settings
from sinks.queries.ledger import processed

_IN_LOG = Words("日志中尚未处理的事件", "Events in the log that nobody has processed")


def waiting_around(settings: Settings, connection: Connection) -> list[Waiting]:
    """As it is now, as far as this machine can see. Raises what ``wiring.outbox`` and a log in a file raise."""
    return [*_outbox(settings), _log(settings, connection)]


def _outbox(settings: Settings) -> Iterator[Waiting]:
    if not settings.outbox.exists():
        return
    with wiring.outbox(settings) as outbox:
        pending, holds = outbox.pending(), outbox.holds()
        incomplete = [it for it in outbox.last_deliveries().values() if it.counts.withheld_reason is not None]
    yield Waiting(
        Words("发件箱中尚未送出的事件", "Events in the outbox that were not sent"),
        pending,
        None,
        "scenarios feed publish",
    )
    yield Waiting(
        Words("暂扣的报送", "Deliveries that are held"),
        len(holds),
        min((it.held_at for it in holds), default=None),
        "scenarios holds list",
    )
    yield Waiting(
        Words("不完整的报送，未撤回任何场景", "Deliveries that came incomplete, so nothing was withdrawn"),
        len(incomplete),
        min((it.staged_at for it in incomplete), default=None),
        "scenarios status",
    )


def _log(settings: Settings, connection: Connection) -> Waiting:
    """On Kafka the workers' own figures tell, and whoever watches quality need not reach it."""
    path = wiring.file_of(settings.log)
    if path is None or not path.exists():
        return Waiting(_IN_LOG, None, None, "scenarios status")
    found: list[tuple[datetime, int]] = []
    with wiring.existing_log(settings) as log:
        found += waiting_in(log, processed(connection))
    oldest = min((since for since, _ in found), default=None)
    return Waiting(_IN_LOG, sum(count for _, count in found), oldest, "scenarios status")
