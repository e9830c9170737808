"""What the steps of a case say: a refinement of one scenario with the city desk, an engagement of a need and a capability.

A case is told by events of several organisations. Its id is the ``subject`` of each of them; ``sequence`` counts its steps: the highest
the sender knew, plus one. Which step may follow which, and who may take it: ``streams.cases``.

- ``refinement``: the subject is ``<organisation>/<local id>`` of the scenario record; rounds of returning and submitting again lie inside.
- ``engagement``: the subject is ``<opener>/<the opener's own number>``.

References are keys of records, never registry ids, so a scenario that is merged or split in the middle of a case loses nothing.
``confidential`` is for the two parties of an engagement and for nobody else, the city desk included: no view, list or notice shows it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.envelope import LocalId, OrganisationId
from schemas.plain_text import Code, line, text
from schemas.scenario import MAX_INVESTMENT_CNY

FailureReason = Literal[
    "technology_immature", "no_fit", "price", "safety_compliance", "site_not_ready", "partner_left", "other"
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RecordReference(_Part):
    """The key of a record: whose it is, and the number they gave it."""

    organisation: OrganisationId = Field(description="机构代码 organisation whose record it is")
    local_id: LocalId = Field(description="编号 the organisation's own number, kept as written")


class Evidence(_Part):
    """Something that can be looked at: where it lies and, for a file, the digest that proves it is the same one."""

    title: Annotated[str, line(200)] = Field(description="材料名称 what it is")
    reference: Annotated[str, line(1000)] = Field(description="文号或链接 reference number or address")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="文件摘要 SHA-256 of the file, 64 lower-case hexadecimal digits"
    )


class Promise(_Part):
    """What the organisation that speaks will do, and until when."""

    what: Annotated[str, line(400)] = Field(description="承诺事项 what will be done")
    due_on: date = Field(description="完成日期 until when, Asia/Shanghai")


class Remark(_Part):
    """What has to be mended before a scenario can be accepted."""

    field: Code = Field(description="字段 name of the statement's field, such as need; * is the scenario as a whole")
    remark: Annotated[str, text(1000)] = Field(description="意见 what to mend, and how")


class Site(_Part):
    """Another place to which a tried solution spreads."""

    name: Annotated[str, line(200)] = Field(description="推广地点 place")
    district: Code | None = Field(default=None, description="区（市）县代码 district of that place")
    scenario: RecordReference | None = Field(default=None, description="对应场景 the scenario there, when it has one")


class Confidential(_Part):
    """Between the parties of an engagement only."""

    price_cny: Annotated[int, Field(ge=0, le=MAX_INVESTMENT_CNY)] | None = Field(
        default=None, description="价格（元） price, integer yuan"
    )
    terms: Annotated[str, text(4000)] | None = Field(default=None, description="商务条款 terms")


class _Step(_Part):
    note: Annotated[str, text(2000)] | None = Field(default=None, description="说明 a word to the others; public")
    evidence: Annotated[list[Evidence], Field(max_length=50)] = Field(default=[], description="佐证材料 evidence")
    promises: Annotated[list[Promise], Field(max_length=50)] = Field(default=[], description="承诺 promises")


class RefinementSubmitted(_Step):
    """The organisation asks the city desk to look at its scenario; again after it was returned or taken back."""

    scenario: RecordReference = Field(description="场景 the scenario record; its key is the subject of the case")


class RefinementReturned(_Step):
    """The city desk gives the scenario back with remarks."""

    remarks: Annotated[list[Remark], Field(min_length=1, max_length=100)] = Field(description="修改意见 remarks")


class RefinementAccepted(_Step):
    """The city desk has nothing more to ask for."""


class RefinementPublished(_Step):
    """The city desk has published the scenario."""

    published_on: date = Field(description="发布日期 day of publication, Asia/Shanghai")
    list_number: Annotated[str, line(100)] | None = Field(default=None, description="清单批次 number of the list")


class RefinementTakenBack(_Step):
    """The organisation takes its submission back; it may submit again."""

    reason: Annotated[str, text(1000)] = Field(description="撤回原因 why")


class _EngagementStep(_Step):
    confidential: Confidential | None = Field(default=None, description="保密内容 between the parties only")


class EngagementInterested(_EngagementStep):
    """A supplier is interested in a scenario, or a scenario's organisation in a capability. The first such step opens the case."""

    scenario: RecordReference = Field(description="场景 the scenario record")
    capability: RecordReference = Field(description="能力 the capability record")


class EngagementIntroduced(_EngagementStep):
    """The two know of each other and talk."""

    introduced_on: date = Field(description="对接日期 day, Asia/Shanghai")


class EngagementAgreed(_EngagementStep):
    """The scenario's organisation agrees to a pilot; the supplier says the same to confirm it."""

    agreed_on: date = Field(description="约定日期 day, Asia/Shanghai")
    pilot_from: date | None = Field(default=None, description="拟开始日期 day on which the pilot is to begin")


class EngagementPiloted(_EngagementStep):
    """The pilot has begun."""

    started_on: date = Field(description="开始日期 day, Asia/Shanghai")
    pilot_until: date | None = Field(default=None, description="拟结束日期 day on which the pilot is to end")
    use: Literal["first_trial", "first_use", "further"] = Field(
        description="首试、首用或其他 first trial (first_trial), first use (first_use), or neither (further)"
    )


class EngagementReported(_EngagementStep):
    """How it goes. Changes no state; may move the day on which the next step is expected."""

    reported_on: date = Field(description="报告日期 day, Asia/Shanghai")
    expected_on: date | None = Field(default=None, description="下一步日期 new day on which the next step is expected")


class EngagementAccepted(_EngagementStep):
    """The pilot did what it should."""

    accepted_on: date = Field(description="验收日期 day, Asia/Shanghai")
    result: Annotated[str, text(2000)] = Field(description="验收结果 what was reached, as others may read it")


class EngagementFailed(_EngagementStep):
    """It comes to nothing, for now: a case that failed may come back."""

    failed_on: date = Field(description="终止日期 day, Asia/Shanghai")
    reason: FailureReason = Field(description="终止原因 why, from a closed list")
    missing_technology: Annotated[str, line(200)] | None = Field(
        default=None, description="缺少的技术 the technology that would have been needed"
    )


class EngagementPromoted(_EngagementStep):
    """What was accepted spreads to other places."""

    promoted_on: date = Field(description="推广日期 day, Asia/Shanghai")
    sites: Annotated[list[Site], Field(min_length=1, max_length=200)] = Field(description="推广地点 other places")


CASE_STEPS: dict[str, type[BaseModel]] = {
    "refinement.submitted.v1": RefinementSubmitted,
    "refinement.returned.v1": RefinementReturned,
    "refinement.accepted.v1": RefinementAccepted,
    "refinement.published.v1": RefinementPublished,
    "refinement.taken_back.v1": RefinementTakenBack,
    "engagement.interested.v1": EngagementInterested,
    "engagement.introduced.v1": EngagementIntroduced,
    "engagement.agreed.v1": EngagementAgreed,
    "engagement.piloted.v1": EngagementPiloted,
    "engagement.reported.v1": EngagementReported,
    "engagement.accepted.v1": EngagementAccepted,
    "engagement.failed.v1": EngagementFailed,
    "engagement.promoted.v1": EngagementPromoted,
}
"""Data by event type."""
