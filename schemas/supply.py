"""What the supply side states: a company, what it can do, and what an investor looks for. Each is told by one organisation at one moment.

Codes refer to the lists in ``schemas/codes``. A field that is not known is left out or null. Companies and offices only: no statement has
room for a person's name, number or private address. Withdrawal is an event of its own, with the data of ``schemas.scenario.Withdrawal``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.envelope import LocalId
from schemas.organisation import CreditCode
from schemas.plain_text import Code, line, office_address, text
from schemas.scenario import MAX_INVESTMENT_CNY


class Maturity(StrEnum):
    """How far a product has come, in five steps of the nine technology readiness levels (GB/T 22900)."""

    CONCEPT = "concept"
    """Levels 1 to 3: shown in a laboratory."""
    PROTOTYPE = "prototype"
    """Levels 4 and 5: a prototype that works."""
    TRIAL_READY = "trial_ready"
    """Levels 6 and 7: fit for a first trial at a real place."""
    FIRST_USE = "first_use"
    """Level 8: used for real at one place or a few."""
    SERIES = "series"
    """Level 9: delivered many times."""


StatedMaturity = Literal["concept", "prototype", "trial_ready", "first_use", "series"]

CompanyKind = Literal["state_owned", "private", "foreign_invested", "institute", "other"]
CompanySize = Literal["large", "medium", "small", "micro"]
InvestmentStage = Literal["seed", "early", "growth", "late"]

Yuan = Annotated[int, Field(ge=0, le=MAX_INVESTMENT_CNY)]
Codes = Annotated[list[Code], Field(max_length=40)]
Lines = Annotated[list[Annotated[str, line(200)]], Field(max_length=40)]


class _Statement(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Supplier(_Statement):
    """A company that offers technology. One company may be told by itself and by associations: ``credit_code`` tells that it is one."""

    name: Annotated[str, line(200)] = Field(description="企业名称 full name of the company")
    credit_code: CreditCode | None = Field(
        default=None, description="统一社会信用代码 unified social credit code, GB 32100"
    )
    district: Code | None = Field(
        default=None, description="注册地代码 code of the district where it is registered; null: outside the city"
    )
    kind: CompanyKind = Field(description="企业性质 kind of company")
    size: CompanySize | None = Field(default=None, description="企业规模 size by the national classes")
    founded_on: date | None = Field(default=None, description="成立日期 day of foundation")
    profile: Annotated[str, text(4000)] | None = Field(default=None, description="企业简介 what the company does")
    qualifications: Lines = Field(default=[], description="资质 qualifications and certificates of the company")
    industry_chains: Codes = Field(default=[], description="重点产业链代码 codes of the key industry chains")
    fields: Codes = Field(default=[], description="领域代码 codes of the fields")
    contact_email: Annotated[str, office_address()] | None = Field(
        default=None, description="联系邮箱 mail address of an office, never of a person"
    )
    remark: Annotated[str, text(1000)] | None = Field(
        default=None, description="备注 remark; synthetic examples say so"
    )


class Capability(_Statement):
    """One thing that a company can do for a scenario: a technology with its product, and where it may be used.

    The company is named in every capability, so that a list of capabilities says by itself whose they are; ``supplier_id`` is the subject
    of the same organisation's supplier statement, where there is one.
    """

    title: Annotated[str, line(200)] = Field(description="能力名称 title")
    supplier_name: Annotated[str, line(200)] = Field(description="企业名称 full name of the company that offers it")
    supplier_credit_code: CreditCode | None = Field(
        default=None, description="企业统一社会信用代码 unified social credit code of the company"
    )
    supplier_id: LocalId | None = Field(
        default=None, description="企业编号 the same organisation's own number of the company"
    )
    technology: Annotated[str, text(4000)] = Field(description="技术说明 what the technology does, and to what")
    product: Annotated[str, line(200)] | None = Field(
        default=None, description="产品 product or service, with its kind"
    )
    maturity: StatedMaturity = Field(description="成熟度 how far it has come")
    references: Lines = Field(default=[], description="应用案例 where it was used, one place a line")
    qualifications: Lines = Field(default=[], description="资质 qualifications and certificates of the product")
    industry_chain: Code | None = Field(default=None, description="重点产业链代码 code of the key industry chain")
    fields: Codes = Field(default=[], description="领域代码 codes of the fields it is meant for")
    excluded_fields: Codes = Field(default=[], description="不适用领域代码 codes of fields where it is not offered")
    districts_served: Codes = Field(
        default=[], description="服务区域代码 codes of the districts served; none, or 510100: the whole city"
    )
    price_min_cny: Yuan | None = Field(default=None, description="最低报价（元） lowest price, integer yuan")
    price_max_cny: Yuan | None = Field(default=None, description="最高报价（元） highest price, integer yuan")
    delivery_months: Annotated[int, Field(ge=0, le=600)] | None = Field(
        default=None, description="交付周期（月） months until it works"
    )
    first_use: bool = Field(default=True, description="愿意首试首用 ready for a first trial and first use")
    available_until: date | None = Field(
        default=None, description="有效期 last day of the offer, Asia/Shanghai; null: open-ended"
    )
    contact_email: Annotated[str, office_address()] | None = Field(
        default=None, description="联系邮箱 mail address of an office, never of a person"
    )
    remark: Annotated[str, text(1000)] | None = Field(
        default=None, description="备注 remark; synthetic examples say so"
    )


class Investor(_Statement):
    """An institution that looks for scenarios and suppliers to put money into, and what it looks for."""

    name: Annotated[str, line(200)] = Field(description="投资机构名称 full name of the institution")
    credit_code: CreditCode | None = Field(
        default=None, description="统一社会信用代码 unified social credit code, GB 32100"
    )
    interests: Annotated[str, text(4000)] | None = Field(
        default=None, description="投资方向 what it looks for, in words"
    )
    industry_chains: Codes = Field(default=[], description="重点产业链代码 codes of the key industry chains")
    fields: Codes = Field(default=[], description="领域代码 codes of the fields")
    excluded_fields: Codes = Field(default=[], description="不投领域代码 codes of fields it puts no money into")
    stages: Annotated[list[InvestmentStage], Field(max_length=4)] = Field(
        default=[], description="投资阶段 stages of a company; none: any"
    )
    districts: Codes = Field(
        default=[], description="关注区域代码 codes of the districts; none, or 510100: the whole city"
    )
    ticket_min_cny: Yuan | None = Field(default=None, description="单笔最低（元） smallest investment, integer yuan")
    ticket_max_cny: Yuan | None = Field(default=None, description="单笔最高（元） largest investment, integer yuan")
    contact_email: Annotated[str, office_address()] | None = Field(
        default=None, description="联系邮箱 mail address of an office, never of a person"
    )
    remark: Annotated[str, text(1000)] | None = Field(
        default=None, description="备注 remark; synthetic examples say so"
    )


SUPPLY_MODELS: dict[str, type[BaseModel]] = {"supplier": Supplier, "capability": Capability, "investor": Investor}
"""By family of event."""
