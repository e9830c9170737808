"""The registry's change feed."""

from __future__ import annotations

from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to a record."""

    CREATED = "created"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    CONFLICTED = "conflicted"


CHANGE_ZH: dict[ChangeKind, str] = {
    ChangeKind.CREATED: "新增",
    ChangeKind.UPDATED: "更新",
    ChangeKind.WITHDRAWN: "撤回",
    ChangeKind.RESTORED: "恢复",
    ChangeKind.CONFLICTED: "冲突",
}
