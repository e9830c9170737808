"""deploy/: what Prometheus and Grafana ask for exists in the code, and whom Prometheus asks exists in docker-compose.yml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from tests.scenario_registry.monitoring.families import alerts, match, notices, relay, series, workers
from tests.test_compose import SERVICES, own_command

DEPLOY = Path(__file__).parents[1] / "deploy"
PROMETHEUS: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
GROUPS: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))[
    "groups"
]
ALERTS: dict[str, dict[str, Any]] = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
DASHBOARD: dict[str, Any] = json.loads(
    (DEPLOY / "grafana" / "dashboards" / "scenarios.json").read_text(encoding="utf-8")
)
PANELS: dict[str, dict[str, Any]] = {panel["title"]: panel for panel in DASHBOARD["panels"]}

JOBS = {job["job_name"]: job for job in PROMETHEUS["scrape_configs"]}

_NODE = frozenset({"mountpoint", "fstype", "device"})
KNOWN: Mapping[str, frozenset[str]] = {
    **series(workers()),
    **series(relay()),
    **series(match()),
    **series(alerts()),
    **series(notices()),
    # Prometheus' own, and the machine's.
    "up": frozenset(),
    "ALERTS": frozenset({"alertname", "alertstate", "severity"}),
    "node_filesystem_avail_bytes": _NODE,
    "node_filesystem_size_bytes": _NODE,
}
EVERYWHERE = {"job", "instance"}


def parts(expression: Any) -> Iterator[Any]:
    """The expression and everything in it."""
    yield expression
    inner = [getattr(expression, name, None) for name in ("expr", "lhs", "rhs", "vector_selector")]
    for part in [*inner, *getattr(expression, "args", ())]:
        if part is not None and not isinstance(part, str):
            yield from parts(part)


def selected(query: str) -> dict[str, set[str]]:
    """Metrics of a query, with the labels that it picks by. Raises ValueError for what is no PromQL."""
    found: dict[str, set[str]] = {}
    for part in parts(promql_parser.parse(query)):
        if isinstance(part, promql_parser.VectorSelector):
            found.setdefault(part.name, set()).update(matcher.name for matcher in part.matchers.matchers)
    return found


def grouped(query: str) -> set[str]:
    """Labels that a query groups by."""
    return {name for names in re.findall(r"\b(?:by|on) \(([^)]*)\)", query) for name in re.findall(r"\w+", names)}


QUERIES = [
    *((name, rule["expr"]) for name, rule in ALERTS.items()),
    *((title, target["expr"]) for title, panel in PANELS.items() for target in panel["targets"]),
]


@pytest.mark.parametrize(("where", "query"), QUERIES, ids=[where.split()[0] for where, _ in QUERIES])
def test_every_metric_and_label_that_is_asked_for_exists(where: str, query: str) -> None:
    metrics = selected(query)
    assert metrics
    assert metrics.keys() <= KNOWN.keys()
    for name, labels in metrics.items():
        assert labels <= KNOWN[name] | EVERYWHERE, (where, name)
    labels = EVERYWHERE.union(*(KNOWN[name] for name in metrics))
    assert grouped(query) <= labels
    jobs = set(re.findall(r'job="(\w+)"', query))
    assert jobs <= JOBS.keys()


def test_a_metric_or_label_that_does_not_exist_is_found() -> None:
    assert selected('rate(made_up_total{a="b"}[5m]) > 0 and sum by (c) (up) > 1') == {
        "made_up_total": {"a"},
        "up": set(),
    }
    assert grouped("sum by (c, d) (up)") == {"c", "d"}


def test_every_metric_of_the_code_is_on_the_dashboard() -> None:
    shown = set().union(*(selected(target["expr"]) for panel in PANELS.values() for target in panel["targets"]))
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in KNOWN}
    assert families - {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown} == {"up"}


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_says_in_two_languages_what_to_do(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in ("page", "ticket")
    chinese, english = rule["annotations"]["summary_zh"], rule["annotations"]["summary_en"]
    assert re.search("[一-鿿]", chinese)
    assert english.isascii()
    # By labels that the alert has.
    for label in re.findall(r"\$labels\.(\w+)", chinese + english):
        assert label in grouped(rule["expr"]) | EVERYWHERE.union(*(KNOWN[it] for it in selected(rule["expr"])))


def test_prometheus_asks_services_that_exist_on_ports_on_which_they_answer() -> None:
    assert PROMETHEUS["rule_files"] == ["alerts.yml"]
    for name in ("worker", "relay", "match", "alerts", "notices"):
        (found,) = JOBS[name]["dns_sd_configs"]
        command = own_command(name)
        assert found["names"] == [name]
        assert str(found["port"]) == command[command.index("--port") + 1]
        assert set(SERVICES[name]["networks"]) & set(SERVICES["prometheus"]["networks"])
    (node,) = JOBS["node"]["static_configs"]
    assert [target.split(":")[0] for target in node["targets"]] == ["node-exporter"]


def test_grafana_finds_prometheus_and_the_dashboard() -> None:
    provisioning = DEPLOY / "grafana" / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text())["datasources"]
    host, port = re.fullmatch(r"http://([\w-]+):(\d+)", source["url"]).groups()  # type: ignore[union-attr]
    assert SERVICES[host]["image"].startswith("prom/prometheus:")
    assert f"127.0.0.1:{port}:{port}" in SERVICES[host]["ports"]
    used = {panel["datasource"]["uid"] for panel in PANELS.values()}
    assert used == {source["uid"]}
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "scenarios.yml").read_text(encoding="utf-8"))[
        "providers"
    ]
    folder = provider["options"]["path"]
    assert f"./deploy/grafana/dashboards:{folder}:ro" in SERVICES["grafana"]["volumes"]
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert Path(home) == Path(folder) / "scenarios.json"


def test_panels_are_chinese_first_and_do_not_lie_on_each_other() -> None:
    panels = DASHBOARD["panels"]
    assert len(PANELS) == len(panels) == len({panel["id"] for panel in panels})
    assert all(re.match("[一-鿿]+.*[A-Za-z]", title) for title in [DASHBOARD["title"], *PANELS])
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not taken & cells
        taken |= cells
