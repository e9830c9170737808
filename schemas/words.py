"""Chinese words for the closed lists of the contract that carry none themselves."""

from __future__ import annotations

from schemas.matching import Relation, Verdict
from schemas.scenario import Kind, Stage
from schemas.supply import Maturity

KIND_ZH = {Kind.SCENARIO: "场景", Kind.OPPORTUNITY: "机会"}

STAGE_ZH = {
    Stage.DISCOVERED: "已发掘",
    Stage.REFINED: "已梳理",
    Stage.PUBLISHED: "已发布",
    Stage.MATCHED: "对接中",
    Stage.PILOT: "试点中",
    Stage.VERIFIED: "已验收",
    Stage.PROMOTED: "已推广",
    Stage.WITHDRAWN: "已撤回",
}

RELATION_ZH = {
    Relation.SAME: "同一场景",
    Relation.PART_OF: "整体与局部",
    Relation.PHASE_OF: "同一项目的不同期",
    Relation.SAME_TEMPLATE: "同类不同处",
    Relation.UNRELATED: "无关",
}

VERDICT_ZH = {Verdict.SAME: "同一场景", Verdict.DIFFERENT: "不是同一场景", Verdict.UNSURE: "无法判断"}

MATURITY_ZH = {
    Maturity.CONCEPT: "概念验证",
    Maturity.PROTOTYPE: "样机",
    Maturity.TRIAL_READY: "可首试",
    Maturity.FIRST_USE: "已首用",
    Maturity.SERIES: "规模应用",
}
