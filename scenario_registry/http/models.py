"""Shapes of the answers, for the OpenAPI document; a test holds every answer to them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class InShort(BaseModel):
    """What a list and the whole have in common. ``organisation`` and ``local_id``: of a scenario, the record that gave the title."""

    registry_id: str
    organisation: str
    local_id: str
    stage: str
    conflicted: bool
    kind: str | None
    need: str | None
    site: str | None
    districts: list[str] | None
    field: str | None
    industry: str | None
    industry_chain: str | None
    investment_cny: int | None
    first_use: bool | None
    published_on: str | None
    deadline: str | None


class Summary(InShort):
    """One scenario in a list."""

    members: int = Field(description="说到它的记录数 records that tell of it")
    title: str


class FacetValue(BaseModel):
    """How many there are of one code."""

    value: str
    count: int


class ScenarioPage(BaseModel):
    """``next`` is null on the last page."""

    epoch: str
    version: int = Field(description="登记库版本 version of the registry")
    total: int
    scenarios: list[Summary]
    next: str | None
    facets: dict[str, list[FacetValue]] | None


class Fresh(BaseModel):
    """How fresh the organisation's word was at the last quality run."""

    feed_state: str | None
    last_confirmed_at: str | None
    overdue_from: str | None


class Told(InShort, Fresh):
    """What a scenario and a record have in common."""

    title: str | None
    description: str | None
    department: str | None
    period_months: int | None
    cooperation: str | None
    remark: str | None


class Record(Told):
    """What one organisation says."""

    sequence: int
    withdrawn_because: str | None
    said_at: str
    received_at: str


class Scenario(Told):
    """``provenance``: who gave each field; null when there is one record only. ``records``: what every organisation says."""

    members: int
    provenance: Any
    records: list[Record]
    version: int


class AsOfRecord(BaseModel):
    """What a record said then; null: it said nothing yet."""

    organisation: str
    local_id: str
    sequence: int | None
    stage: str | None
    said: dict[str, Any] | None


class AsOf(BaseModel):
    """The records that tell of the scenario now, as they were then."""

    registry_id: str
    as_of: str
    records: list[AsOfRecord]


class HistoryRecord(BaseModel):
    """The versions of one record by sequence; each held from ``valid_from`` until ``valid_to``, both null when it never did."""

    organisation: str
    local_id: str
    versions: list[dict[str, Any]]


class History(BaseModel):
    """Of all records of a scenario."""

    registry_id: str
    records: list[HistoryRecord]


class Duplicates(BaseModel):
    """``suggestions``: pairs that people are asked about; ``judgements``: what they said."""

    registry_id: str
    suggestions: list[dict[str, Any]]
    judgements: list[dict[str, Any]]


class Changes(BaseModel):
    """Read on with ``after`` = ``next``, and ``epoch`` as it is here."""

    epoch: str
    version: int
    next: int
    changes: list[dict[str, Any]]


class Code(BaseModel):
    """One code of a list."""

    code: str
    name_zh: str
    name_en: str
    valid_from: str | None
    valid_to: str | None


class Standing(BaseModel):
    """Whether the registry answers, and up to which version search followed."""

    status: str
    epoch: str
    version: int
    searched_version: int | None


class FeedModel(BaseModel):
    """How fresh one feed is."""

    feed: str
    organisation: str
    feed_state: str
    state_since: str
    last_confirmed_at: str | None
    overdue_from: str | None
    checked_at: str
