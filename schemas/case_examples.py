"""One synthetic example of the data of every step of a case. No organisation ever sent any of them."""

from __future__ import annotations

from typing import Any

_SCENARIO = {"organisation": "example_group", "local_id": "示例-001"}
_CAPABILITY = {"organisation": "example_supplier", "local_id": "示例能力-1"}
_NOTE = "合成数据，仅作示例 synthetic example"
_EVIDENCE = [{"title": "示例报告", "reference": "https://example.cn/report.pdf", "sha256": "0" * 64}]

CASE_EXAMPLES: dict[str, dict[str, Any]] = {
    "refinement.submitted.v1": {"note": _NOTE, "scenario": _SCENARIO},
    "refinement.returned.v1": {
        "note": _NOTE,
        "remarks": [
            {"field": "need", "remark": "示例：请写明识别准确率的要求"},
            {"field": "*", "remark": "示例：请补附图"},
        ],
    },
    "refinement.accepted.v1": {"note": _NOTE},
    "refinement.published.v1": {"note": _NOTE, "published_on": "2026-03-11", "list_number": "示例-2026-02"},
    "refinement.taken_back.v1": {"note": _NOTE, "reason": "示例：项目调整"},
    "engagement.interested.v1": {"note": _NOTE, "scenario": _SCENARIO, "capability": _CAPABILITY},
    "engagement.introduced.v1": {"note": _NOTE, "introduced_on": "2026-03-20"},
    "engagement.agreed.v1": {
        "note": _NOTE,
        "promises": [{"what": "示例：提供测试场地", "due_on": "2026-04-15"}],
        "agreed_on": "2026-04-01",
        "pilot_from": "2026-04-20",
        "confidential": {"price_cny": 300_000, "terms": "示例：验收后付款 synthetic example"},
    },
    "engagement.piloted.v1": {
        "note": _NOTE,
        "started_on": "2026-04-20",
        "pilot_until": "2026-07-20",
        "use": "first_trial",
    },
    "engagement.reported.v1": {
        "note": _NOTE,
        "evidence": _EVIDENCE,
        "reported_on": "2026-05-20",
        "expected_on": "2026-08-03",
    },
    "engagement.accepted.v1": {
        "note": _NOTE,
        "evidence": _EVIDENCE,
        "accepted_on": "2026-07-31",
        "result": "示例：识别准确率达到要求",
    },
    "engagement.failed.v1": {
        "note": _NOTE,
        "failed_on": "2026-06-30",
        "reason": "technology_immature",
        "missing_technology": "示例：雨雾天气下的识别",
    },
    "engagement.promoted.v1": {
        "note": _NOTE,
        "promoted_on": "2026-09-30",
        "sites": [{"name": "示例：另一条线路", "district": "510107"}],
    },
}
"""By event type."""
