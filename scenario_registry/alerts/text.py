"""A notice as people read it, Chinese first: in the log, and as mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quality.alerts.words import EVENT_ZH
from quality.expectation import SEVERITY_ZH
from schemas.moment import to_people
from schemas.problem import Severity


def subject_of(document: dict[str, Any]) -> str:
    """One line."""
    data, event = document["data"], document["type"].partition(".")[2]
    title = data["title"]
    line = f"[{EVENT_ZH[event]}] {title['zh']} #{data['incident']} / [{event}] {title['en']}"
    return " ".join(line.split())


def text_of(document: dict[str, Any]) -> str:
    """All of it: Chinese, then English."""
    return "\n".join([*_part(document, "zh"), "", *_part(document, "en"), ""])


def _part(document: dict[str, Any], language: str) -> list[str]:
    data, event = document["data"], document["type"].partition(".")[2]
    is_zh = language == "zh"
    since = to_people(datetime.fromisoformat(data["since"]))
    lines = [
        f"{EVENT_ZH[event]}：{data['title']['zh']}" if is_zh else f"{event}: {data['title']['en']}",
        f"编号 {data['incident']}，级别 {SEVERITY_ZH[Severity(data['severity'])]}，自 {since}（北京时间）"
        if is_zh
        else f"incident {data['incident']}, {data['severity']}, since {since} Beijing time",
    ]
    for it in data["symptoms"]:
        lines.append(f"- {it['what'][language]} [{it['symptom']}]")
        # A notice that an older version wrote, and that waits since, does not say whether a sign is over.
        if event != "closed" and not it.get("over"):
            lines.append(f"  应做什么：{it['todo']['zh']}" if is_zh else f"  what to do: {it['todo']['en']}")
    if event != "closed":
        number = data["incident"]
        lines.append(
            f"详情 scenarios quality alerts show {number}；暂不提醒 scenarios quality alerts silence {number} --days 天数 --by 部门 --reason 原因"
            if is_zh
            else f"more: scenarios quality alerts show {number}"
        )
    return lines
