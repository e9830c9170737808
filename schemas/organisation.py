"""Organisations that may speak for themselves: groups and their subsidiaries, districts, city offices, suppliers, investors, associations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from stdnum.cn import uscc

from schemas.envelope import OrganisationId


def _checked_credit_code(code: str) -> str:
    if not uscc.is_valid(code):
        raise ValueError(f"统一社会信用代码 {code} 校验位不符 / fails the check of GB 32100")
    return code


CreditCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-HJ-NP-RTUWXY]{18}$"), AfterValidator(_checked_credit_code)
]


class Organisation(BaseModel):
    """One row of ``schemas/codes/organisations.csv``. ``parent`` is the group of a subsidiary."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: OrganisationId
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()
    kind: Literal["soe_group", "soe_subsidiary", "district", "city_office", "supplier", "investor", "association"]
    level: Literal["city", "district"]
    parent: OrganisationId | None = None
    district: str | None = None
    credit_code: CreditCode | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str

    def goes_by(self, name: str) -> bool:
        """Whether ``name`` is the organisation's full name, one of its other names in use, or its id."""
        return name in (self.name_zh, self.id, *self.aliases)
