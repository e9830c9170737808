"""One synthetic example per event about a list: its data."""

from __future__ import annotations

from typing import Any

_MEMBERS = [["example_group", "示例-001", [[1, "0123456789abcdef0123456789abcdef"]], []]]
_DIGEST = "0123456789abcdef" * 4
_WHY = "合成数据，仅作示例 synthetic example"

LIST_SUBJECT = "2026-S-02"

LIST_EXAMPLES: dict[str, dict[str, Any]] = {
    "list.drafted.v1": {
        "title": "示例：成都市应用场景清单（第二批）",
        "office": "示例单位",
        "filter": {
            "fields": ["smart_transport"],
            "industries": ["G"],
            "districts": ["510104"],
            "organisations": ["example_group"],
            "chains": ["low_altitude"],
            "stages": ["refined", "published"],
        },
        "left_out": [{"registry_id": "CDS-7K3M-9Q2X-W4TB-5", "reason": _WHY}],
        "by": "示例经办",
    },
    "list.frozen.v1": {
        "entries": [["CDS-7K3M-9Q2X-W4TB-5", _MEMBERS]],
        "registry_version": 17,
        "frozen_on": "2026-03-09",
        "digest": _DIGEST,
        "note": _WHY,
        "by": "示例经办",
    },
    "list.approved.v1": {"digest": _DIGEST, "by": "示例审批"},
    "list.published.v1": {"digest": _DIGEST, "published_on": "2026-03-11", "by": "示例经办"},
    "list.corrected.v1": {
        "edition": 2,
        "corrections": [{"registry_id": "CDS-7K3M-9Q2X-W4TB-5", "members": _MEMBERS, "reason": _WHY}],
        "corrected_on": "2026-03-18",
        "digest": _DIGEST,
        "by": "示例经办",
    },
    "list.withdrawn.v1": {"reason": _WHY, "by": "示例经办"},
}
"""By type, in the order of a list's life."""
