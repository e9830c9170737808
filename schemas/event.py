"""Events as CloudEvents 1.0 in structured JSON mode. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md

``source`` is the organisation, ``subject`` its own number of the scenario, ``sequence`` counts the versions of that subject.
The identity of an event is (source, subject, sequence, content); ``id`` and ``time`` are for people and for tracing.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, Field, TypeAdapter

from schemas.envelope import Envelope
from schemas.loop_event import LOOP_EVENTS, LoopEvent
from schemas.scenario import Statement, StatementPatch, Withdrawal

MAX_EVENT_BYTES = 1_048_576
"""1 MiB: Kafka's default limit of a message, so that an event that fits here fits there."""

STATED = "scenario.stated.v1"
AMENDED = "scenario.amended.v1"
WITHDRAWN = "scenario.withdrawn.v1"


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


ScenarioEvent = ScenarioStated | ScenarioAmended | ScenarioWithdrawn

EVENT_TYPES: dict[str, type[Envelope]] = {
    STATED: ScenarioStated,
    AMENDED: ScenarioAmended,
    WITHDRAWN: ScenarioWithdrawn,
    **LOOP_EVENTS,
}

_ANY: Any = Annotated[Union[tuple(EVENT_TYPES.values())], Field(discriminator="type")]  # noqa: UP007 - of a table
EVENT: TypeAdapter[ScenarioEvent | LoopEvent] = TypeAdapter(_ANY)


def canonical_data(event: ScenarioEvent | LoopEvent) -> bytes:
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
