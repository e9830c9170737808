"""What must hold for scenarios that several records tell, and for what people are asked about them."""

from __future__ import annotations

from quality.expectation import Expectation, Level, Words
from schemas.problem import Severity


def _asked(side: str) -> str:
    """Questions as rows of one of both organisations, which learns of its own record only; ``late`` when a question is older than it
    should be."""
    return (
        f"SELECT {side}_organisation AS organisation, {side}_id AS local_id, "
        "CASE WHEN opened_at < $asked_since THEN opened_at END AS late FROM registry_v1_suggestions"
    )


EXPECTATIONS = (
    Expectation(
        id="clusters.scenario.living",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        # Matching follows the registry: what changed within the last day may not have reached the scenario.
        rows="SELECT c.organisation, c.registry_id, COALESCE(m.living, 0) AS living FROM registry_v1_scenarios c LEFT JOIN ("
        "SELECT registry_id, COUNT(CASE WHEN stage <> 'withdrawn' THEN 1 END) AS living, MAX(received_at) AS last_at "
        "FROM registry_v1_records GROUP BY registry_id) m ON m.registry_id = c.registry_id "
        "WHERE c.stage <> 'withdrawn' AND COALESCE(m.last_at, '') < $matched_before",
        keys=("registry_id",),
        type="expect_column_values_to_be_between",
        arguments={"column": "living", "min_value": 1, "max_value": 1_000_000},
        what=Words("每个合并场景至少有一条未撤回的记录", "Every scenario of several records has one that is not withdrawn"),
        why=Words("所有机构都已撤回，清单上却还在", "All organisations have withdrawn it, and lists still show it"),
        todo=Words("运维人员运行 scenarios match run，仍不对则重建", "Operators run scenarios match run, and rebuild if that is not it"),
    ),
    Expectation(
        id="clusters.question.aged",
        level=Level.REGISTRY,
        severity=Severity.WARNING,
        rows=_asked("left") + " UNION ALL " + _asked("right"),
        keys=("local_id",),
        type="expect_column_values_to_be_null",
        arguments={"column": "late"},
        what=Words("没有等待超过 14 天的疑似重复", "No suspected duplicate waits for more than fourteen days"),
        why=Words("同一需求以两个编号公开，企业会重复对接", "One need stays public under two ids, and suppliers answer twice"),
        todo=Words("scenarios reviews list 列出待核对的，答复是否同一", "List them with scenarios reviews list and answer whether they are the same"),
    ),
)  # fmt: skip
