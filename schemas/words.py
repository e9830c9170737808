"""Chinese words for the closed lists of the contract that carry none themselves."""

from __future__ import annotations

from schemas.scenario import Kind, Stage

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
