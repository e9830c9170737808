"""The steps of a case: their shapes, and what an example of each says."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import BaseModel, ValidationError

from schemas.case_examples import CASE_EXAMPLES
from schemas.cases import CASE_STEPS


def test_every_step_has_an_example() -> None:
    assert list(CASE_EXAMPLES) == list(CASE_STEPS)


@pytest.mark.parametrize("type_", CASE_STEPS)
def test_an_example_is_read_and_written_back_the_same(type_: str) -> None:
    said = CASE_EXAMPLES[type_]
    read = CASE_STEPS[type_].model_validate_json(json.dumps(said))
    assert json.loads(read.model_dump_json(exclude_defaults=True)) == said


@pytest.mark.parametrize("type_", CASE_STEPS)
def test_every_field_is_described_in_chinese_first(type_: str) -> None:
    def fields(model: type[BaseModel]) -> None:
        for name, info in model.model_fields.items():
            assert re.match(r"[\u4e00-\u9fff（）、]+ \S", info.description or ""), f"{model.__name__}.{name}"

    fields(CASE_STEPS[type_])


@pytest.mark.parametrize(
    ("type_", "change"),
    [
        ("refinement.returned.v1", {"remarks": []}),
        ("engagement.failed.v1", {"reason": "no idea"}),
        ("engagement.agreed.v1", {"confidential": {"price_cny": -1}}),
        ("engagement.agreed.v1", {"confidential": {"price_cny": 0.5}}),
        ("engagement.reported.v1", {"evidence": [{"title": "x", "reference": "y", "sha256": "abc"}]}),
        ("engagement.promoted.v1", {"sites": []}),
        ("refinement.accepted.v1", {"confidential": {"price_cny": 1}}),
    ],
)
def test_what_does_not_fit_is_refused(type_: str, change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CASE_STEPS[type_].model_validate_json(json.dumps(CASE_EXAMPLES[type_] | change))
