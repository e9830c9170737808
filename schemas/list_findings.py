"""What a check finds in a list before it is frozen: stable codes with their texts in Chinese and English, as of the problems of an event."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas.problem_catalogue import E, Entry, W

FINDINGS: dict[str, Entry] = {
    "list_is_empty": Entry(
        E, "没有符合筛选条件的条目", "Nothing in the registry passes the filter",
        "放宽筛选条件后重新起草", "Draft it again with a wider filter",
    ),
    "on_earlier_list": Entry(
        E, "已列入 {list} 第 {number} 项", "Already on {list} as entry {number}",
        "重新起草并排除，或在定稿时写明再次列入的理由", "Draft anew and leave it out, or say at the freeze why it is listed again",
    ),
    "suspected_on_earlier_list": Entry(
        W, "疑与 {list} 第 {number} 项（{other}）是同一场景，尚未核对", "May be the same as entry {number} of {list} ({other}); nobody has decided",
        "先核对这一对", "Decide the pair first, under reviews",
    ),
    "suspected_twice": Entry(
        W, "疑与本清单中的 {other} 是同一场景，尚未核对", "May be the same as {other} on this list; nobody has decided",
        "先核对这一对", "Decide the pair first, under reviews",
    ),
    "list_field_missing": Entry(
        E, "缺少内容：{field}", "Something is missing: {field}",
        "请申报单位补报后再定稿，或排除该条", "Have the organisation state it before the freeze, or leave the entry out",
    ),
    "not_refined_yet": Entry(
        E, "梳理尚未通过（目前：{value}）", "Its refinement is not accepted yet (now: {value})",
        "完成梳理后再定稿，或排除该条", "Finish the refinement before the freeze, or leave the entry out",
    ),
    "stage_too_early": Entry(
        E, "阶段为「{value}」，尚不能发布", "It is {value}, too early to be published",
        "请申报单位完成梳理", "Have the organisation refine it first",
    ),
    "stage_past_matching": Entry(
        W, "阶段为「{value}」，可能已不再征集", "It is {value} and may take no more answers",
        "确认是否仍面向社会征集", "Make sure that it is still open",
    ),
    "list_deadline_passed": Entry(
        E, "截止日期 {value} 已过", "Its last day {value} has passed",
        "请申报单位更新截止日期，或排除该条", "Have the organisation move the day, or leave the entry out",
    ),
    "told_in_conflict": Entry(
        W, "同一版本有两种内容，待申报单位更正", "One version came with two contents; the organisation has to settle it",
        "请申报单位以更高版本号重报", "Have the organisation state it again with a higher sequence",
    ),
}  # fmt: skip
"""An error keeps a list from being frozen, unless somebody says why it is frozen all the same; a warning does not."""


class Finding(NamedTuple):
    """``registry_id`` empty: about the list as a whole. ``places`` fill the text's own places, by language where they differ."""

    code: str
    registry_id: str
    title: str
    zh: dict[str, Any]
    en: dict[str, Any]

    @property
    def is_error(self) -> bool:
        """Whether it keeps the list from being frozen."""
        return FINDINGS[self.code].severity == E

    @property
    def message_zh(self) -> str:
        """What is wrong."""
        return FINDINGS[self.code].zh.format(**self.zh)

    @property
    def message_en(self) -> str:
        """What is wrong, in English."""
        return FINDINGS[self.code].en.format(**self.en)

    @property
    def hint_zh(self) -> str:
        """What to do."""
        return FINDINGS[self.code].hint_zh

    @property
    def hint_en(self) -> str:
        """What to do, in English."""
        return FINDINGS[self.code].hint_en
