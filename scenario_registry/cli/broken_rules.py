"""Rules of quality that a delivery does not keep, with some of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quality.expectation import SEVERITY_ZH
from quality.report.model import Alarm
from quality.report.page import as_document
from scenario_registry.cli import output
from schemas.problem import Severity


def broken_rules_as_json(alarms: Sequence[Alarm]) -> list[dict[str, Any]]:
    """One object a rule."""
    return [as_document(it) for it in alarms]


def show_broken_rules(alarms: Sequence[Alarm]) -> None:
    """As a table, or one sentence when there are none."""
    if not alarms:
        output.say("字段与记录的质量规则全部满足 / every rule of quality on fields and records holds")
        return
    output.show_table(
        "未满足的质量规则",
        ("级别", "规则", "检查什么", "未通过", "检查", "例子", "应做什么"),
        [
            (SEVERITY_ZH[Severity(it.severity)], it.rule, it.what.zh, it.failed, it.checked,
             "；".join(example.place or str(example.key[0]) for example in it.examples), it.todo.zh)
            for it in alarms
        ],
    )  # fmt: skip
