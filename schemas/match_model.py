"""The published model of matching: weights, thresholds and statistics of one version, read from ``schemas/matching_model/``. Data, never code."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class AutomaticFrom(BaseModel):
    """Least scores of a link, by what shows that the need is one: an object in words, the meaning of the texts, or both of these or most objects."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: float
    meaning: float
    both: float


class Weights(BaseModel):
    """Points of each feature and guard, and the thresholds that go with them.

    ``suggest_from`` is a score. ``reviews_per_pair`` is the expected number of suggestions for each true pair.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: float
    points: dict[str, float]
    suggest_from: float
    automatic_from: AutomaticFrom
    reviews_per_pair: float


class MatchModel(BaseModel):
    """One version. ``lexical`` holds where the encoder is not installed. ``centre`` are the mean vectors to subtract, by part of the record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    fitted_on: str
    semantic: Weights
    lexical: Weights
    suggestions_per_record: int
    centre: dict[str, tuple[float, ...]]

    def weights(self, *, with_vectors: bool) -> Weights:
        """The weights for records with or without sentence vectors."""
        return self.semantic if with_vectors else self.lexical


class BigramCosts(NamedTuple):
    """How telling two characters in a row are: minus the logarithm of the share of texts that hold them. ``unknown`` for all that are not listed."""

    listed: dict[str, float]
    unknown: float

    def of(self, bigram: str) -> float:
        """The cost of one bigram; 0 when it is no plain text."""
        return self.listed.get(bigram, self.unknown)


@cache
def match_model() -> MatchModel:
    """The version that ships with the product. Read once."""
    text = (files("schemas") / "matching_model" / "model.json").read_text(encoding="utf-8")
    return MatchModel.model_validate_json(text)


@cache
def bigram_costs() -> BigramCosts:
    """The frozen statistics of Chinese text. Read once."""
    text = (files("schemas") / "matching_model" / "bigrams.json").read_text(encoding="utf-8")
    document = json.loads(text)
    return BigramCosts(
        {
            bigram: cost
            for cost, bigrams in document["costs"].items()
            for bigram in bigrams.split(" ")
            for cost in [float(cost)]
        },
        document["unknown"],
    )
