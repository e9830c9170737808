"""docs/matching.md tells the points and texts of the model that ships."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.match_model import match_model
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS

_DOCUMENT = Path(__file__).parents[3] / "docs" / "matching.md"
_ROW = re.compile(r"^\| `(\w+)` \| ([+-][\d.]+) \| ([+-][\d.]+)? ?\| (.+) \|$", re.MULTILINE)


def test_the_tables_are_those_of_the_code() -> None:
    model = match_model()
    told = {
        code: (points, words or None, text) for code, points, words, text in _ROW.findall(_DOCUMENT.read_text("utf-8"))
    }
    expected = {}
    for term in (*FEATURES, *GUARDS):
        words = model.lexical.points.get(term.code)
        text = " ".join(term.text).replace("{}", "…")
        expected[term.code] = (
            f"{model.semantic.points[term.code]:+g}",
            words if words is None else f"{words:+g}",
            text,
        )
    assert told == expected


def test_version_and_thresholds_are_those_of_the_model() -> None:
    model, document = match_model(), _DOCUMENT.read_text("utf-8")
    assert f"model {model.version}" in document
    least, on_words = model.semantic.automatic_from, model.lexical.automatic_from
    assert least.words == least.meaning == least.both == on_words.both
    assert f"at least {least.both:g} points, on words alone {on_words.words:g} where" in document
    assert f"at least {model.semantic.suggest_from:g} points" in document
    assert f"{model.semantic.reviews_per_pair:g} suggestions" in document
    assert f"{model.lexical.reviews_per_pair:g} on words alone" in document
