"""docs/metrics.md names exactly the metrics, labels, codes and reasons of the code."""

from __future__ import annotations

import re
from pathlib import Path

from scenario_registry.alerts.progress import STUCK_SECONDS, AlertsProgress
from scenario_registry.matching.progress import MatchProgress
from scenario_registry.notices import progress as notices_progress
from scenario_registry.notices.progress import NoticesProgress
from scenario_registry.relay.progress import RelayProgress
from scenario_registry.supervision.health import health_of
from scenario_registry.supervision.restarts import Reason
from scenario_registry.supervision.standing import Standing
from scenario_registry.supervision.supervisor import State
from scenario_registry.supervision.watchdog import Reading
from schemas.log import PartitionId
from tests.scenario_registry.monitoring.families import Family, alerts, families, match, notices, relay, workers

PAGE = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_the_page_has_a_row_for_every_metric_with_its_kind_and_labels() -> None:
    rows = re.findall(r"^\| `(scenarios_\w+)` \| (\w+) \| ([\w, ]*) ?\| .+ \|$", PAGE, re.MULTILINE)
    named = {name: Family(kind, frozenset(re.findall(r"\w+", labels))) for name, kind, labels in rows}
    assert len(named) == len(rows)
    processes = (workers(), relay(), match(), alerts(), notices())
    assert named == {name: family for it in processes for name, family in families(it).items()}


def test_the_page_names_every_reason_of_a_restart() -> None:
    (row,) = re.findall(r"^\| `scenarios_worker_restarts_total`.*$", PAGE, re.MULTILINE)
    assert re.findall(r"`(\w+)`", row)[1:] == [reason.value for reason in Reason]


def test_the_page_says_what_to_do_about_every_trouble() -> None:
    place = PartitionId("scenario-events.chengdu_rail", 0)
    standing = Standing(Reading(0.0, {}, {place: 1}), 1, 0.0, 0.0)
    found = [*health_of(State(2), Standing(), 0.0).troubles, *health_of(State(1, 1, [place]), standing, 0.0).troubles]
    progress = RelayProgress()
    progress.is_active = True
    found += progress.health(progress.started_at + 31).troubles
    matching = MatchProgress()
    matching.is_active = True
    found += matching.health(matching.started_at + 31).troubles
    telling = AlertsProgress()
    telling.is_active = True
    found += telling.health(telling.started_at + STUCK_SECONDS + 1).troubles
    to_subscribers = NoticesProgress()
    to_subscribers.is_active = True
    found += to_subscribers.health(to_subscribers.started_at + notices_progress.STUCK_SECONDS + 1).troubles
    told = re.findall(r"^\| `([a-z_]+)` \| [^|]+ \|$", PAGE.partition("## Workers")[0], re.MULTILINE)
    assert set(told) == {trouble.code for trouble in found}
