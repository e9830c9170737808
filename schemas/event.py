"""Events as CloudEvents 1.0 in structured JSON mode. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md

``source`` is the organisation, ``subject`` its own number of the scenario, ``sequence`` counts the versions of that subject.
The identity of an event is (source, subject, sequence, content); ``id`` and ``time`` are for people and for tracing.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from schemas.scenario import Statement, StatementPatch, Withdrawal

MAX_EVENT_BYTES = 1_048_576
"""1 MiB: Kafka's default limit of a message, so that an event that fits here fits there."""

MAX_SEQUENCE = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 8259, section 6)."""

STATED = "scenario.stated.v1"
AMENDED = "scenario.amended.v1"
WITHDRAWN = "scenario.withdrawn.v1"

OrganisationId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,62}$")]
LocalId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$")]


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


class ScenarioStated(Envelope):
    """The scenario in full."""

    type: Literal["scenario.stated.v1"] = Field(description="事件类型 type of the event")
    data: Statement


class ScenarioAmended(Envelope):
    """Some fields of the scenario, as an RFC 7396 merge patch of what the versions before said."""

    type: Literal["scenario.amended.v1"] = Field(description="事件类型 type of the event")
    data: StatementPatch  # type: ignore[valid-type]


class ScenarioWithdrawn(Envelope):
    """The organisation takes the scenario back."""

    type: Literal["scenario.withdrawn.v1"] = Field(description="事件类型 type of the event")
    data: Withdrawal


ScenarioEvent = Annotated[ScenarioStated | ScenarioAmended | ScenarioWithdrawn, Field(discriminator="type")]

EVENT: TypeAdapter[ScenarioStated | ScenarioAmended | ScenarioWithdrawn] = TypeAdapter(ScenarioEvent)

EVENT_TYPES: dict[str, type[Envelope]] = {
    STATED: ScenarioStated,
    AMENDED: ScenarioAmended,
    WITHDRAWN: ScenarioWithdrawn,
}


def canonical_data(event: ScenarioStated | ScenarioAmended | ScenarioWithdrawn) -> bytes:
    """The event's data as canonical JSON in UTF-8: fields in the order of the model.

    Absent and null are one in a statement, so that a field added to the contract later changes no content that does not use it;
    in an amendment they differ (null removes), so only the fields that were set are written.
    """
    if isinstance(event, ScenarioAmended):
        patch: BaseModel = event.data
        return patch.model_dump_json(exclude_unset=True).encode()
    # The model's own serializer: model_dump_json would look at a dozen options first, for every event.
    data: bytes = event.data.__pydantic_serializer__.to_json(event.data, exclude_none=True)
    return data


def content_hash(event_type: str, data: bytes) -> str:
    """128 bits of BLAKE2b over type and canonical data, as 32 hexadecimal digits. Equal hash: equal content."""
    return hashlib.blake2b(b"%b\n%b" % (event_type.encode(), data), digest_size=16).hexdigest()
