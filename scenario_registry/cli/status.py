"""``scenarios status``: what came from whom, what became of it, and what still waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import typer

from producers.hold import Hold
from producers.sent import WithheldReason
from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.holds import told_held
from scenario_registry.cli.names import WITHHELD_ZH, name_of
from scenario_registry.eventlog.port import EventLog, event_partitions
from scenario_registry.settings import Settings, shown
from schemas.log import PartitionId, organisation_of
from schemas.outcome import OUTCOME_ZH, Outcome
from sinks.queries.arrivals import Arrivals, arrivals
from sinks.queries.changes import current_version
from sinks.queries.ledger import processed


def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """各机构到了多少、结果如何、还有多少待处理 what arrived, what became of it, what waits."""
    settings = settings_of(context)
    with wiring.existing_log(settings) as log, wiring.reader(settings) as engine, engine.connect() as connection:
        came = {found.organisation: found for found in arrivals(connection)}
        version = current_version(connection)
        waiting = _waiting(log, processed(connection))
    withheld, held = _kept_back(settings)
    rows = [_Row(name, came.get(name), waiting[name]) for name in sorted({*came, *waiting})]
    if as_json:
        places = {"registry": str(settings.registry), "log": shown(settings.log)}
        organisations = [row.as_json() for row in rows]
        output.print_json({
            **places, "version": version, "waiting": waiting.total(), "organisations": organisations,
            "withheld": [found._asdict() for found in withheld], "held": [hold.number for hold in held],
        })  # fmt: skip
        return
    output.show_table(
        f"登记库版本 {version}：{settings.registry}",
        ("机构", "代码", "收到", *(OUTCOME_ZH[outcome] for outcome in Outcome), "待处理", "最近到达（北京时间）"),
        [row.cells() for row in rows],
    )
    if waiting.total():
        output.say(f"还有 {waiting.total()} 条待处理 / events wait: scenarios run")
    for found in withheld:
        output.warn(
            f"{name_of(found.organisation)} {found.feed}：{found.subjects} 个场景暂不撤回；{WITHHELD_ZH[found.reason]}"
        )
    for hold in held:
        output.warn(f"{name_of(hold.organisation)} {hold.feed}：{told_held(hold)}")


class _Row(NamedTuple):
    organisation: str
    came: Arrivals | None
    waiting: int

    def outcomes(self) -> dict[str, int]:
        return {outcome.value: self.came.outcomes.get(outcome, 0) if self.came else 0 for outcome in Outcome}

    def cells(self) -> tuple[object, ...]:
        received, last = (self.came.received, self.came.last_received_at) if self.came else (0, None)
        return (name_of(self.organisation), self.organisation, received, *self.outcomes().values(), self.waiting, last)

    def as_json(self) -> dict[str, object]:
        return {
            "organisation": self.organisation,
            "name_zh": name_of(self.organisation),
            "received": self.came.received if self.came else 0,
            "outcomes": self.outcomes(),
            "waiting": self.waiting,
            "last_received_at": self.came.last_received_at if self.came else None,
        }


class _Withheld(NamedTuple):
    """Scenarios that the last delivery of a complete feed lacks and that were not withdrawn."""

    organisation: str
    feed: str
    subjects: int
    reason: WithheldReason


def _kept_back(settings: Settings) -> tuple[list[_Withheld], list[Hold]]:
    """What was not withdrawn, and deliveries that wait for a decision, as far as this machine's outbox knows; none where nothing is sent from."""
    if not settings.outbox.exists():
        return [], []
    with wiring.outbox(settings) as outbox:
        withheld = [
            _Withheld(*place, last.counts.withheld, last.counts.withheld_reason)
            for place, last in outbox.last_deliveries().items()
            if last.counts.withheld_reason is not None
        ]
        return withheld, outbox.holds()


def _waiting(log: EventLog, processed_to: Mapping[PartitionId, int]) -> Counter[str]:
    """Events behind the processed positions, by organisation."""
    waiting: Counter[str] = Counter()
    for partition, held in event_partitions(log).items():
        waiting[organisation_of(partition.topic)] += max(0, held.end - processed_to.get(partition, 0))
    return waiting
