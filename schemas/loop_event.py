"""Events of the closed loop: who offers what, and what becomes of a need from its publication to its first use.

Two kinds. *Entities* are told like scenarios: an organisation states a supplier, a capability, an investor in full, and the highest
sequence counts. *Cases* are told by several organisations, one step each: ``subject`` is the case's id, ``<opener>/<its own number>``,
and ``sequence`` the number of the step, the highest that its sender knew plus one.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field, SerializeAsAny, StringConstraints, create_model

from schemas.envelope import VISIBLE, Envelope
from schemas.loop_types import LOOP_TYPES

ENTITIES = frozenset({"supplier", "capability", "investor"})
"""Families of which one organisation tells one subject."""

CASE_ID_LENGTH = 264
"""A registered organisation's id, a slash, and a local id."""


class LoopEvent(Envelope):
    """An event of the loop: which data its type has, ``schemas.loop_types`` says."""

    type: str
    subject: Annotated[str, StringConstraints(min_length=1, max_length=CASE_ID_LENGTH, pattern=VISIBLE)] = Field(
        description="编号 number of the entity, or id of the case: opener/number, kept as written"
    )
    data: SerializeAsAny[BaseModel]


class LoopKey(NamedTuple):
    """Whose word it is about what. ``family`` is the first word of the event's type."""

    family: str
    organisation: str
    subject: str

    @property
    def in_ledger(self) -> str:
        """The subject as the ledger names it: an organisation's scenarios and its other subjects may have the same numbers."""
        return f"{self.family}:{self.subject}"


def family_of(event_type: str) -> str:
    """``capability`` for ``capability.stated.v1``."""
    return event_type.partition(".")[0]


def is_entity(family: str) -> bool:
    """Whether the highest sequence alone counts; of a case every step does."""
    return family in ENTITIES


def _event_class(type_: str, data: type[BaseModel]) -> type[LoopEvent]:
    fields: dict[str, Any] = {
        "type": (Literal[type_], Field(description="事件类型 type of the event")),
        "data": (data, ...),
    }
    name = "".join(word.capitalize() for word in type_.split(".")[:2])
    return create_model(name, __base__=LoopEvent, __doc__=data.__doc__, **fields)


LOOP_EVENTS: dict[str, type[LoopEvent]] = {type_: _event_class(type_, it.data) for type_, it in LOOP_TYPES.items()}
"""By type."""
