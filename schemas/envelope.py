"""The attributes that every event carries, as CloudEvents 1.0 has them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

MAX_SEQUENCE = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 8259, section 6)."""

VISIBLE = r"^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$"
"""One line with something to see on it."""

OrganisationId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,62}$")]
LocalId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]


class Envelope(BaseModel):
    """The attributes every event carries. Extension attributes that are not named here are allowed and ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    specversion: Literal["1.0"] = Field(description="规范版本 CloudEvents version")
    id: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\p{Cc}]+$")] = Field(
        description="事件编号 unique within the source; for tracing"
    )
    source: OrganisationId = Field(description="机构代码 organisation that speaks")
    subject: LocalId = Field(description="场景编号 the organisation's own number of the scenario, kept as written")
    time: AwareDatetime = Field(description="事件时间 when the organisation said it, RFC 3339 with offset")
    sequence: Annotated[int, Field(ge=1, le=MAX_SEQUENCE)] = Field(
        description="版本号 version of the subject; the higher one counts, whatever the order of arrival"
    )
    datacontenttype: Literal["application/json"] = Field(
        default="application/json", description="内容类型 media type of data"
    )
