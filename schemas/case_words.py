"""Chinese and English words for cases: kinds, states, steps, roles, reasons."""

from __future__ import annotations

from typing import NamedTuple

from schemas.case import ENGAGEMENT, REFINEMENT, Role


class Word(NamedTuple):
    """One term in both languages."""

    zh: str
    en: str


KINDS = {REFINEMENT: Word("场景梳理", "Refinement"), ENGAGEMENT: Word("供需对接", "Engagement")}

STATES = {
    (REFINEMENT, ""): Word("未开始", "not open"),
    (REFINEMENT, "submitted"): Word("待审核", "submitted"),
    (REFINEMENT, "returned"): Word("已退回", "returned"),
    (REFINEMENT, "accepted"): Word("已通过", "accepted"),
    (REFINEMENT, "published"): Word("已发布", "published"),
    (REFINEMENT, "taken_back"): Word("已撤回", "taken back"),
    (ENGAGEMENT, ""): Word("未开始", "not open"),
    (ENGAGEMENT, "interested"): Word("有意向", "interested"),
    (ENGAGEMENT, "introduced"): Word("已对接", "introduced"),
    (ENGAGEMENT, "agreed"): Word("已约定", "agreed"),
    (ENGAGEMENT, "pilot"): Word("试点中", "pilot"),
    (ENGAGEMENT, "accepted"): Word("已验收", "accepted"),
    (ENGAGEMENT, "promoted"): Word("已推广", "promoted"),
    (ENGAGEMENT, "failed"): Word("已终止", "failed"),
}
"""By kind and state."""

STEPS = {
    (REFINEMENT, "submitted"): Word("提交", "submit"),
    (REFINEMENT, "returned"): Word("退回修改", "return"),
    (REFINEMENT, "accepted"): Word("通过", "accept"),
    (REFINEMENT, "published"): Word("发布", "publish"),
    (REFINEMENT, "taken_back"): Word("撤回", "take back"),
    (ENGAGEMENT, "interested"): Word("表达意向", "show interest"),
    (ENGAGEMENT, "introduced"): Word("对接", "introduce"),
    (ENGAGEMENT, "agreed"): Word("约定试点", "agree"),
    (ENGAGEMENT, "piloted"): Word("启动试点", "begin the pilot"),
    (ENGAGEMENT, "reported"): Word("报告进展", "report"),
    (ENGAGEMENT, "accepted"): Word("验收", "accept"),
    (ENGAGEMENT, "promoted"): Word("推广", "promote"),
    (ENGAGEMENT, "failed"): Word("终止", "end as failed"),
}
"""By kind and step."""

ROLES = {
    Role.DEMAND: Word("需求方", "demand"),
    Role.SUPPLY: Word("供给方", "supply"),
    Role.DESK: Word("市场景创新促进中心", "city desk"),
}

REASONS = {
    "technology_immature": Word("技术不成熟", "the technology is not ready"),
    "no_fit": Word("与需求不符", "it does not fit the need"),
    "price": Word("价格未谈拢", "no agreement on the price"),
    "safety_compliance": Word("安全或合规", "safety or compliance"),
    "site_not_ready": Word("场地条件不具备", "the site is not ready"),
    "partner_left": Word("一方退出", "a partner left"),
    "other": Word("其他", "other"),
}

USES = {
    "first_trial": Word("首试", "first trial"),
    "first_use": Word("首用", "first use"),
    "further": Word("非首试首用", "neither"),
}
