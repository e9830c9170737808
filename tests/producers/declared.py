"""A small feed for tests, declared as a site would."""

from __future__ import annotations

from pathlib import Path

from producers.feed import Feed, load_feed

SNAPSHOT = """
organisation = "chengdu_rail"
title_zh = "合成测试清单"
cadence = "P1M"
promise_zh = "每月一次"
snapshot = "complete"
ignore = ["序号"]
contact = { office_zh = "合成部门", email = "office@example.cn" }
local_id = { template = "{编号}" }
constants = { kind = "scenario" }

[source]
kind = "csv"

[columns]
"名称" = "title"
"旧名称" = "title"
"区县" = "districts"
"领域" = "field"
"行业" = "industry"
"投资" = { field = "investment_cny", unit_column = "单位" }
"首试" = "first_use"
"状态" = "stage"
"发布" = "published_on"
"截止" = "deadline"
"填报单位" = "organisation"
"周期" = "period_months"
"合作" = { field = "cooperation", keys = ["type"] }

[lookups.stage]
"征集中" = "published"
20 = "published"
"""

EVENTS = (
    SNAPSHOT.replace('snapshot = "complete"', 'snapshot = "events"')
    + """
[events]
id = "eventId"
type = "type"
version = "version"
time = "at"
reason = "reason"
types = { NEW = "scenario.stated.v1", EDIT = "scenario.amended.v1", END = "scenario.withdrawn.v1" }
"""
)


def declared(directory: Path, text: str = SNAPSHOT, name: str = "synthetic") -> Feed:
    """The feed that the text declares. Raises FeedError."""
    path = directory / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return load_feed(path)
