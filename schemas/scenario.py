"""A scenario statement: what one organisation says about one scenario at one moment."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from schemas.plain_text import Code, line, office_address, text

MAX_INVESTMENT_CNY = 10_000_000_000_000
"""Ten trillion yuan, several times the city's yearly product: above it a sum is a mistake, whatever the scenario."""


class Kind(StrEnum):
    """Demand (场景: a place opened to new technology) or supply of a chance to take part (机会)."""

    SCENARIO = "scenario"
    OPPORTUNITY = "opportunity"


class Stage(StrEnum):
    """The life of a scenario, from its discovery to its spread. Which step may follow which: ``streams.lifecycle``."""

    DISCOVERED = "discovered"
    REFINED = "refined"
    PUBLISHED = "published"
    MATCHED = "matched"
    PILOT = "pilot"
    VERIFIED = "verified"
    PROMOTED = "promoted"
    WITHDRAWN = "withdrawn"


StatedStage = Literal["discovered", "refined", "published", "matched", "pilot", "verified", "promoted"]


class Statement(BaseModel):
    """All that an organisation says about one scenario.

    Codes, not names: ``districts``, ``field``, ``industry`` and ``industry_chain`` refer to the lists in ``schemas/codes``.
    A field that is not known is left out or null. Withdrawal is an event of its own and no stage of a statement.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["scenario", "opportunity"] = Field(description="场景清单或机会清单 scenario (demand) or opportunity")
    title: Annotated[str, line(200)] = Field(description="场景名称 title")
    description: Annotated[str, text(4000)] | None = Field(
        default=None, description="现状痛点 pain point, as it is today"
    )
    need: Annotated[str, text(4000)] | None = Field(default=None, description="技术需求 what is needed of a technology")
    site: Annotated[str, line(400)] | None = Field(default=None, description="应用地点 place or asset")
    districts: Annotated[list[Code], Field(max_length=40)] = Field(
        description="所在区（市）县代码 GB/T 2260 codes, or the own codes of the three management areas; 510100 is the whole city"
    )
    field: Code = Field(description="领域代码 code of the field")
    industry: Code = Field(description="行业代码 GB/T 4754-2017 section letter, or letter and two-digit division")
    industry_chain: Code | None = Field(default=None, description="重点产业链代码 code of the key industry chain")
    investment_cny: Annotated[int, Field(ge=0, le=MAX_INVESTMENT_CNY)] | None = Field(
        default=None, description="投资估算（元） estimated investment, integer yuan"
    )
    first_use: bool = Field(description="首试首用 open to a first trial and first use")
    stage: StatedStage = Field(description="阶段 stage of life")
    published_on: date | None = Field(default=None, description="发布日期 day of publication, Asia/Shanghai")
    deadline: date | None = Field(
        default=None, description="截止日期 last day for answers, Asia/Shanghai; null: open-ended"
    )
    department: Annotated[str, line(200)] | None = Field(default=None, description="责任部门 department in charge")
    contact_email: Annotated[str, office_address()] | None = Field(
        default=None, description="联系邮箱 mail address of the contact office, never of a person"
    )
    period_months: Annotated[int, Field(ge=1, le=600)] | None = Field(
        default=None, description="建设周期（月） duration, months"
    )
    cooperation: Annotated[str, line(100)] | None = Field(default=None, description="合作方式 form of cooperation")
    remark: Annotated[str, text(1000)] | None = Field(
        default=None, description="备注 remark; synthetic examples say so here"
    )


class _PatchBase(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _says_something(self) -> _PatchBase:
        if not self.model_fields_set:
            raise PydanticCustomError("empty_amendment", "an amendment must name at least one field")
        return self


_PATCH_FIELDS: dict[str, Any] = {
    name: (info.rebuild_annotation() | None, Field(default=None, description=info.description))
    for name, info in Statement.model_fields.items()
}

StatementPatch: type[BaseModel] = create_model(
    "StatementPatch",
    __base__=_PatchBase,
    __doc__="An RFC 7396 merge patch of a statement: a field left out stays, null removes, an array replaces.",
    **_PATCH_FIELDS,
)


class Withdrawal(BaseModel):
    """The organisation takes its scenario back. The record stays, marked as withdrawn."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    reason: Annotated[str, text(1000)] = Field(description="撤回原因 why")
