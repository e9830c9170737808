"""The registry's change feed."""

from __future__ import annotations

from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to a record. From MERGED on it is matching that speaks: the record says what it said before."""

    CREATED = "created"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    CONFLICTED = "conflicted"
    MERGED = "merged"
    """It is told of the same scenario as others: the registry id is not the one it was born with."""
    SPLIT = "split"
    """It is a scenario of its own again, or the one that others belong to."""
    SUGGESTED = "suggested"
    """People are asked whether it and another record tell one scenario."""
    CLOSED = "closed"
    """They are asked no more."""


OF_MATCHING = (ChangeKind.MERGED, ChangeKind.SPLIT, ChangeKind.SUGGESTED, ChangeKind.CLOSED)
"""What follows from all records together. When, and by which steps, depends on the order in which they came."""


CHANGE_ZH: dict[ChangeKind, str] = {
    ChangeKind.CREATED: "新增",
    ChangeKind.UPDATED: "更新",
    ChangeKind.WITHDRAWN: "撤回",
    ChangeKind.RESTORED: "恢复",
    ChangeKind.CONFLICTED: "冲突",
    ChangeKind.MERGED: "并入",
    ChangeKind.SPLIT: "拆出",
    ChangeKind.SUGGESTED: "待核对",
    ChangeKind.CLOSED: "核对结束",
}
