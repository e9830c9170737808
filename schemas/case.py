"""A case as it stands: the fold of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.record import Key

REFINEMENT, ENGAGEMENT = "refinement", "engagement"


class Role(StrEnum):
    """What an organisation is in a case. One organisation may be both demand and supply."""

    DEMAND = "demand"
    SUPPLY = "supply"
    DESK = "desk"


class Step(NamedTuple):
    """What one organisation said about a case. ``data`` as it was said; ``time_us``: microseconds since 1970 in UTC."""

    organisation: str
    sequence: int
    content_hash: str
    type: str
    data: Mapping[str, Any]
    time_us: int


class Walked(NamedTuple):
    """A step in its place. ``void`` is a code of the problem catalogue and empty for a step that counts."""

    step: Step
    before: str
    after: str
    void: str


@dataclass(frozen=True, slots=True)
class Case:
    """``state`` is empty as long as no step opened the case. ``owner`` is who must act next, by ``due_on``; both None: nobody.

    ``facts`` are what everybody may read; ``confidential`` is for the parties. ``sequence``: the highest of all
    steps of those who take part, void ones too.
    """

    kind: str
    case_id: str
    state: str
    sequence: int
    since_us: int | None
    scenario: Key | None
    capability: Key | None
    owner: str | None
    due_on: date | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    confidential: tuple[Mapping[str, Any], ...] = ()
    walk: tuple[Walked, ...] = ()
