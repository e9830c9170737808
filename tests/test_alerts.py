"""The alert rules, read and tried out by Prometheus' own tool: tests/alerts_test.yml says when which one fires."""

from __future__ import annotations

import subprocess
from pathlib import Path

import yaml

from tests.support.promtool import promtool
from tests.test_deploy import ALERTS

HERE = Path(__file__).parent
CASES = HERE / "alerts_test.yml"


def test_prometheus_takes_the_configuration() -> None:
    config = HERE.parent / "deploy" / "prometheus" / "prometheus.yml"
    done = subprocess.run([promtool(), "check", "config", config], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_fire_when_they_should_and_only_then() -> None:
    done = subprocess.run([promtool(), "test", "rules", CASES], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_is_seen_firing() -> None:
    cases = [it for group in yaml.safe_load(CASES.read_text())["tests"] for it in group["alert_rule_test"]]
    assert {it["alertname"] for it in cases if it["exp_alerts"]} == ALERTS.keys()
