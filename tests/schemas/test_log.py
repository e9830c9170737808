from __future__ import annotations

import pytest

from schemas.log import organisation_of, topic_of


def test_a_topic_belongs_to_one_organisation() -> None:
    assert organisation_of(topic_of("example_group")) == "example_group"


def test_another_topic_belongs_to_none() -> None:
    with pytest.raises(ValueError, match=r"must start with 'scenario-events\.'"):
        organisation_of("orders.example_group")
