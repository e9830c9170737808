"""The alert rules, read and tried out by Prometheus' own tool: tests/alerts*_test.yml say when which one fires."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import yaml

from tests.support.promtool import promtool
from tests.test_deploy import ALERTS

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("alerts*_test.yml"))


def test_prometheus_takes_the_configuration() -> None:
    config = HERE.parent / "deploy" / "prometheus" / "prometheus.yml"
    done = subprocess.run([promtool(), "check", "config", config], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_what_the_page_on_containers_says_about_sending_alerts(tmp_path: Path) -> None:
    section, route = re.findall(r"```yaml\n(.*?)```", (HERE.parent / "docs" / "containers.md").read_text(), re.DOTALL)
    folder = shutil.copytree(HERE.parent / "deploy" / "prometheus", tmp_path / "prometheus")
    config = folder / "prometheus.yml"
    config.write_text(config.read_text() + section)
    done = subprocess.run([promtool(), "check", "config", config], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    severities = {rule["labels"]["severity"] for rule in ALERTS.values()}
    (urgent,) = yaml.safe_load(route)["route"]["routes"]
    assert urgent["matchers"] == ['severity="page"']
    assert "page" in severities


def test_the_rules_fire_when_they_should_and_only_then() -> None:
    done = subprocess.run([promtool(), "test", "rules", *CASES], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_is_seen_firing() -> None:
    cases = [
        it for file in CASES for group in yaml.safe_load(file.read_text())["tests"] for it in group["alert_rule_test"]
    ]
    assert {it["alertname"] for it in cases if it["exp_alerts"]} == ALERTS.keys()
