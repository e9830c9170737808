"""Words that fill a cell and say nothing."""

from __future__ import annotations

PLACEHOLDERS = (
    "无",
    "暂无",
    "待定",
    "待补充",
    "同上",
    "略",
    "测试",
    "-",
    "—",
    "/",
    "N/A",
    "n/a",
    "TBD",
    "test",
    "null",
)
