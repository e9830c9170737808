"""Words of a Chinese official list: numerals, days, and what stands on its pages."""

from __future__ import annotations

from datetime import date

from streams.lists.corrections import ErratumKind
from streams.lists.fold import Void
from streams.lists.states import ListState

_DIGITS = "〇一二三四五六七八九"

STATE_ZH = {
    ListState.DRAFTED: "起草中",
    ListState.FROZEN: "已定稿，待审批",
    ListState.APPROVED: "已审批，待发布",
    ListState.PUBLISHED: "已发布",
    ListState.WITHDRAWN: "已撤回",
}

ERRATUM_ZH = {ErratumKind.REPLACED: "更正", ErratumKind.REMOVED: "删除", ErratumKind.ADDED: "补列"}

VOID_TEXTS = {
    Void.NOT_ALLOWED: (
        "清单目前的状态不允许这一步；上一步刚发送的，先运行 scenarios run",
        "the list does not allow this step where it stands; if the step before was just sent, let scenarios run process it",
    ),
    Void.SAME_PERSON: (
        "定稿的人不能审批，请由另一人审批",
        "whoever froze a list does not approve it; have somebody else do so",
    ),
    Void.OTHER_DIGEST: (
        "内容摘要与定稿的不符，请重新查看清单",
        "the digest is not that of the frozen list; look at the list again",
    ),
    Void.OTHER_EDITION: ("清单已有更新的版次，请在最新一版上更正", "there is a later edition; correct that one"),
    Void.REPEATED_ENTRY: ("同一场景出现两次", "one scenario is named twice"),
    Void.UNKNOWN_ENTRY: (
        "要删除的场景不在清单上，或删除后清单为空；整份撤回用 scenarios lists withdraw",
        "a scenario to take off is not on the list, or nothing would be left; a whole list is taken back by scenarios lists withdraw",
    ),
}
"""Why a step has no effect, in Chinese and English."""

SEVERAL_DISTRICTS = "涉及几个区（市）县的，在各区（市）县均列出，因此分区域各组之和可能大于总数。"

CHECKING = (
    "清单条目取自定稿时场景登记库中各单位的申报内容；同一清单编号和版次可由登记库随时重新生成，逐字节相同。"
    "内容摘要由 JSON 文件中的 entries 逐条计算，可据以核对。"
)


def numeral(number: int) -> str:
    """1 to 99 as 一 to 九十九; digits from 100."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not head else "")


def batch_zh(batch: int) -> str:
    """Such as 第二批."""
    return f"第{numeral(batch)}批"


def day_zh(day: date) -> str:
    """Such as 2026年3月11日."""
    return f"{day.year}年{day.month}月{day.day}日"
