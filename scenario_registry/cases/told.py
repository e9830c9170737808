"""An accepted engagement as a case that others can use again: a text in Chinese and English, of public facts only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from schemas.case_words import USES
from schemas.code_lists import CodeLists
from sinks.cases.reading import CaseRow


class CaseText(NamedTuple):
    """Both say the same."""

    zh: str
    en: str


def reusable_text(
    case: CaseRow, scenario: Mapping[str, Any], capability: Mapping[str, Any], codes: CodeLists
) -> CaseText | None:
    """None for an engagement that was not accepted. ``scenario`` and ``capability`` are what was stated about both, as far as it is known."""
    facts = case.facts
    if case.state not in ("accepted", "promoted") or not case.scenario or not case.capability:
        return None
    owner = codes.organisation_name(case.scenario.organisation)
    supplier = capability.get("supplier_name") or codes.organisation_name(case.capability.organisation)
    use = USES.get(facts.get("use", ""))
    days, sites = facts["days"], "、".join(site["name"] for site in facts.get("sites", ()))
    rows = [
        ("场景", "Scenario", f"{scenario.get('title') or case.scenario.local_id}（{owner}）"),
        ("需求", "Need", scenario.get("need")),
        ("方案", "Solution", f"{capability.get('title') or case.capability.local_id}（{supplier}）"),
        ("技术", "Technology", capability.get("technology")),
        ("方式", "Use", use and f"{use.zh} {use.en}"),
        ("试点", "Pilot", f"{days['pilot']} – {days['accepted']}"),
        ("结果", "Result", facts.get("result")),
        ("材料", "Evidence", "；".join(f"{it['title']} {it['reference']}" for it in facts.get("evidence", ()))),
        ("推广", "Spread to", sites),
    ]
    return CaseText(
        "\n".join(f"{zh}：{value}" for zh, _, value in rows if value),
        "\n".join(f"{en}: {value}" for _, en, value in rows if value),
    )
