"""The published model of matching demand and supply, read from ``schemas/supply_model/``, and what passes between it and those who use it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from schemas.matching import Text
from schemas.record import Key
from schemas.supply import StatedMaturity


class SupplyWeights(BaseModel):
    """Points by code of a feature; ``fits_from`` and ``may_fit_from`` are scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: dict[str, float]
    investor_points: dict[str, float]
    fits_from: float
    may_fit_from: float


class SupplyModel(BaseModel):
    """One version. ``lexical`` holds where the encoder is not installed.

    No company has more than ``per_company`` entries in one answer, and each entry after its
    first costs ``repeat_discount`` points more than the one before. ``supply_at_fault``: reasons of a failure that speak against the offer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    set_by: str
    semantic: SupplyWeights
    lexical: SupplyWeights
    per_company: int
    repeat_discount: float
    least_maturity: dict[str, StatedMaturity]
    maturity_value: dict[StatedMaturity, float]
    open_stages: frozenset[str]
    supply_at_fault: frozenset[str]

    def weights(self, *, with_meaning: bool) -> SupplyWeights:
        """For sides that were read with the encoder or without."""
        return self.semantic if with_meaning else self.lexical


class Fit(StrEnum):
    """How well an offer fits a need, by its score; ``EXCLUDED``: a hard condition is not met, whatever the score."""

    FITS = "fits"
    MAY_FIT = "may_fit"
    WEAK = "weak"
    EXCLUDED = "excluded"


class Reason(NamedTuple):
    """One thing that counts, with its points."""

    code: str
    points: float
    text: Text


class Obstacle(NamedTuple):
    """A hard condition that is not met."""

    code: str
    text: Text


class Match(NamedTuple):
    """An offer for a need. ``score`` is the sum of the reasons' points, to the thousandth; ``reasons`` from the weightiest down."""

    need: Key
    offer: Key
    company: str
    score: float
    fit: Fit
    obstacles: tuple[Obstacle, ...]
    reasons: tuple[Reason, ...]


class Outcome(NamedTuple):
    """How a trial of a capability ended. ``objects`` are concepts of the need that it was for; ``reason`` of a failure."""

    offer: Key
    company: str
    field: str
    objects: frozenset[str]
    is_accepted: bool
    reason: str | None = None


@cache
def supply_model() -> SupplyModel:
    """The version that ships with the product. Read once."""
    text = (files("schemas") / "supply_model" / "model.json").read_text(encoding="utf-8")
    return SupplyModel.model_validate_json(text)
