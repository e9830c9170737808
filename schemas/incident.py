"""An incident: one cause of which people hear once when it begins, when it grows, and when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from schemas.problem import Severity


class Kind(StrEnum):
    """What is wrong. With organisation and subject it names a cause."""

    RULES = "rules"
    """Rules that one organisation's data break. What begins to fail within a week has one cause."""
    FEED = "feed"
    """A feed that is late, silent or broken."""
    HELD = "held"
    """A delivery waits for somebody to release or refuse it."""
    INCOMPLETE = "incomplete"
    """A complete delivery came empty or with rows that could not be told apart, so nothing was withdrawn and readers see what was before."""
    LAG = "lag"
    """Events lie in the log and are not processed."""
    REJECTIONS = "rejections"
    """Rejected events that nobody mended."""
    REVIEWS = "reviews"
    """Questions about duplicates that nobody answered."""
    NO_DATA = "no_data"
    """The quality run itself did not run, so nobody knows."""


class Symptom(NamedTuple):
    """A sign of the cause: a rule, a state. ``since`` when it began, ``seen`` when it was last there; ``told`` once a notice named it."""

    name: str
    since: datetime
    seen: datetime
    told: bool = True


class Silence(NamedTuple):
    """No notices until that moment, but for the end: somebody knows and works on it."""

    until: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """``organisation`` is empty where no organisation is at fault; ``subject`` is a feed or the number of a held delivery, else empty.

    ``well_since``: since when no symptom is there any more. ``symptoms`` are sorted by name.
    """

    number: int
    kind: Kind
    organisation: str
    subject: str
    severity: Severity
    symptoms: tuple[Symptom, ...]
    opened_at: datetime
    well_since: datetime | None = None
    closed_at: datetime | None = None
    silence: Silence | None = None

    @property
    def since(self) -> datetime:
        """When the first of what is known of it began."""
        return min(it.since for it in self.symptoms)


class NoticeEvent(StrEnum):
    """Why people are told."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
