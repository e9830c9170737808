"""What becomes of an answer from a workbook, now that time has passed since its export. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from scenario_registry.reviews.answers import Answer
from schemas.judgement import Judgement, may_judge
from streams.judging.ruling import ruling


class Became(StrEnum):
    """What became of a row of the workbook."""

    APPLIED = "applied"
    ALREADY = "already"
    """The organisation has said so since the export: as a rule the same file was read before."""
    DECIDED = "decided"
    """It has said something else since the export, took a word back, or the pair was settled by others."""
    CHANGED = "changed"
    """One of the records says something else than the row did, or is gone: look again."""
    NOT_YOURS = "not_yours"
    """The row was put to another organisation: its answer must not become somebody else's word."""
    REPEATED = "repeated"
    """Another row of the file answers for the same pair; neither counts."""
    UNANSWERED = "unanswered"
    BAD = "bad"


BECAME_ZH = {
    Became.APPLIED: "已采纳",
    Became.ALREADY: "此前已采纳",
    Became.DECIDED: "未采纳：导出后已另有结论",
    Became.CHANGED: "未采纳：导出后记录有变化，请重新导出核对",
    Became.NOT_YOURS: "未采纳：该行是给其他单位核对的",
    Became.REPEATED: "未采纳：文件中同一对出现多行",
    Became.UNANSWERED: "未填写",
    Became.BAD: "未采纳：填写有误",
}

SETTLED = (Became.APPLIED, Became.ALREADY, Became.UNANSWERED)
"""Nobody need look at these again."""


class Now(NamedTuple):
    """How a pair stands: fingerprints of both records, None for one that is not there; all judgements about it."""

    left: str | None
    right: str | None
    judgements: tuple[Judgement, ...]


def weigh(answer: Answer, organisation: str, now: Now) -> Became:
    """Whether the answer counts. Idempotent: what was applied is ``ALREADY`` the next time."""
    stamp = answer.stamp
    if organisation != stamp.organisation or not may_judge(organisation, stamp.pair):
        return Became.NOT_YOURS
    later = [it for it in now.judgements if it.number > stamp.seen and it.organisation == organisation]
    if later:
        last = max(later, key=lambda it: it.number)
        is_same = last.counts and last.verdict is answer.verdict
        return Became.ALREADY if is_same else Became.DECIDED
    if any(it.number > stamp.seen for it in now.judgements) and ruling(now.judgements) is not None:
        return Became.DECIDED
    if (now.left, now.right) != (stamp.left, stamp.right):
        return Became.CHANGED
    return Became.APPLIED
