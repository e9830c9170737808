"""Fits the weights of ``schemas/matching_model/model.json``, and measures them on a collection that the fit has not seen.

A logistic regression whose features may only speak for a pair and whose guards only against it. It is fitted on three copies of each
collection: with all word lists, and with a third and two thirds of their words forgotten, as a stranger's text would have it. So no weight
leans on a list being complete. Guards count half a point at least: that they hardly occur here says little about elsewhere. Two rows that one
organisation lists apart count as much as a whole against its part: an office that tells two needs knows that they are two. So does a second phase
against a record that names none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bench.matching.collections import FITTED_ON, collection
from scenario_registry.matching.labelled_file import Collection
from schemas.match_model import MatchModel, Weights, match_model
from schemas.match_words import concepts, places
from streams.matching import measures
from streams.matching.columns import Columns
from streams.matching.compare import Subject
from streams.matching.evaluate import evaluate
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS
from streams.matching.match import Matcher, compare_all, shipped_matcher
from streams.matching.packing import packed
from streams.matching.profile import profile
from streams.matching.spans import Vocabulary
from streams.matching.text import normal
from streams.matching.vectors import Likenesses
from streams.matching.vectors import packed as packed_vectors
from streams.matching.words import Words, all_words

TERMS = (*FEATURES, *GUARDS)
_SIGNS = np.array([1.0] * len(FEATURES) + [-1.0] * len(GUARDS))
_VECTORS = {"meaning", "across"}
_FORGET = ((0.0, 0), (0.35, 1), (0.7, 3))
_RIDGE = 1.0
_LEAST_GUARD = 0.5
_LEAST_OF = {"own_rows": 3.25, "one_phase": 3.25}
_STEP = 20


def thinned(share: float, seed: int) -> Words:
    """The word lists without a share of their places and terms, drawn by chance."""
    words = all_words()
    if not share:
        return words
    chance = Random(seed)  # noqa: S311
    kept = {name for name in sorted(places()) if chance.random() >= share}
    return words._replace(
        places=Vocabulary(
            (normal(word), place.name)
            for place in places().values()
            if place.name in kept
            for word in (place.name, *place.aliases)
            if chance.random() >= share / 3
        ),
        concepts=Vocabulary(
            (normal(term), concept.code)
            for concept in concepts().values()
            for term in concept.terms
            if chance.random() >= share
        ),
    )


def subjects_of(records: Collection, matcher: Matcher, words: Words) -> list[Subject]:
    """Every record as it is compared when only ``words`` are known."""
    vectors = [matcher.subject(record).vectors for record in records.records]
    return [Subject(profile(it, words), found) for it, found in zip(records.records, vectors, strict=True)]


def measured(subjects: list[Subject]) -> np.ndarray[Any, Any]:
    """A row for each pair, a column for each term."""
    columns = Columns()
    for it in subjects:
        columns.add(packed(it.profile), packed_vectors(it.vectors) if it.vectors else None)
    found = []
    for one in range(len(subjects) - 1):
        others = np.arange(one + 1, len(subjects))
        ones, nothing = np.full(len(others), one), np.zeros(len(others))
        alike = columns.likenesses(one, others) if subjects[one].vectors else Likenesses(nothing, nothing)
        rows = columns.rows(ones), columns.rows(others)
        terms = measures.measured(columns, ones, others, rows, alike).terms
        found.append(np.stack([terms[term.code] for term in TERMS], axis=1))
    return np.concatenate(found)


def fitted(rows: np.ndarray[Any, Any], same: np.ndarray[Any, Any], like: Weights, *, with_vectors: bool) -> Weights:
    """Weights for these pairs; the thresholds are those of ``like``."""
    columns = [place for place, term in enumerate(TERMS) if with_vectors or term.code not in _VECTORS]
    signed = rows[:, columns] * _SIGNS[columns]

    def loss(weights: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        logit = signed @ weights[1:] + weights[0]
        residual = 1 / (1 + np.exp(-logit)) - same
        value = np.where(same, np.logaddexp(0, -logit), np.logaddexp(0, logit)).sum()
        ridge = _RIDGE * weights[1:]
        return value + (ridge * weights[1:]).sum() / 2, np.concatenate([[residual.sum()], signed.T @ residual + ridge])

    bounds = [(None, None)] + [(0, None)] * len(columns)
    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    points = {}
    for column, value in zip(columns, found[1:], strict=True):
        code, rounded = TERMS[column].code, round(float(value) * _SIGNS[column] * _STEP) / _STEP
        points[code] = rounded if column < len(FEATURES) else min(rounded, -_LEAST_OF.get(code, _LEAST_GUARD))
    return like.model_copy(update={"start": round(float(found[0]) * _STEP) / _STEP, "points": points})


class Fit:
    """Collections, each measured once with each share of words forgotten."""

    def __init__(self, names: Iterable[str] = FITTED_ON, *, with_vectors: bool) -> None:
        self.matcher = shipped_matcher(use_vectors=with_vectors)
        self.with_vectors = with_vectors
        self._rows: dict[str, np.ndarray[Any, Any]] = {}
        self._same: dict[str, np.ndarray[Any, Any]] = {}
        for name in names:
            records = collection(name)
            copies = [measured(subjects_of(records, self.matcher, thinned(*it))) for it in _FORGET]
            labels = [records.labels[record.key] for record in records.records]
            same = np.array([one == other for one, other in combinations(labels, 2)])
            self._rows[name], self._same[name] = np.concatenate(copies), np.tile(same, len(copies))

    def weights(self, without: str = "") -> Weights:
        """Fitted on all collections, or on those but one."""
        used = [name for name in self._rows if name != without]
        rows, same = (np.concatenate([it[name] for name in used]) for it in (self._rows, self._same))
        like = match_model().weights(with_vectors=self.with_vectors)
        return fitted(rows, same, like, with_vectors=self.with_vectors)

    def out_of_sample(self, name: str) -> dict[str, Any]:
        """Figures of the whole path on a collection by weights that were fitted on the others."""
        records = collection(name)
        matcher = _with_weights(self.matcher, self.weights(name), self.with_vectors)
        return evaluate(compare_all(records.records, matcher), matcher, records.labels, records.hard).figures


def _with_weights(matcher: Matcher, weights: Weights, with_vectors: bool) -> Matcher:
    field = "semantic" if with_vectors else "lexical"
    return Matcher(matcher.model.model_copy(update={field: weights}), matcher.encode)


def refitted() -> MatchModel:
    """The shipped model with weights fitted anew."""
    semantic, lexical = (Fit(with_vectors=it).weights() for it in (True, False))
    return match_model().model_copy(update={"semantic": semantic, "lexical": lexical})


def as_text(model: MatchModel) -> str:
    """The file as it is published: weights one a line, vectors on one line."""
    document = model.model_dump()
    centre = document.pop("centre")
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return text[:-2] + ',\n "centre": ' + json.dumps(centre) + "\n}\n"


def write(path: Path) -> None:
    """Fit anew and write the file."""
    path.write_text(as_text(refitted()), encoding="utf-8")
