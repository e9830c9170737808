"""A feed's data contract keeps the official schema of the Open Data Contract Standard, and says what the declaration says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft201909Validator

from producers.contract import contract_of
from producers.declaration import Expected
from producers.feed import bundled_feeds
from schemas.scenario import Statement

OFFICIAL = Draft201909Validator(
    json.loads((Path(__file__).parent / "odcs" / "odcs-json-schema-v3.1.0.json").read_text(encoding="utf-8"))
)
FEEDS = bundled_feeds()


@pytest.mark.parametrize("name", FEEDS)
def test_the_contract_keeps_the_official_schema_and_tells_all_that_the_feed_gives(name: str) -> None:
    feed = FEEDS[name]
    contract = contract_of(feed)
    assert [error.message for error in OFFICIAL.iter_errors(contract)] == []
    (table,) = contract["schema"]
    told = {it["name"] for it in table["properties"]}
    given = {it.field for it in feed.columns.values()} | feed.constants.keys()
    assert told == {"local_id"} | (given & Statement.model_fields.keys())
    (cadence,) = contract["slaProperties"]
    assert (cadence["value"], cadence["unit"]) == (feed.cadence.days, "d")
    assert contract["support"][0]["url"] == f"mailto:{feed.contact.email}"


def test_declared_fill_rates_are_in_the_contract() -> None:
    feed = FEEDS["chengdu_rail"].model_copy(
        update={"expected": Expected(min_rows=8, filled={"need": 0.9, "deadline": 1.0})}
    )
    contract = contract_of(feed)
    assert [error.message for error in OFFICIAL.iter_errors(contract)] == []
    missing = {
        it["name"]: (check["metric"], check["unit"], check["mustBeLessOrEqualTo"])
        for it in contract["schema"][0]["properties"]
        for check in it.get("quality", [])
    }
    assert missing == {"need": ("missingValues", "percent", 10.0), "deadline": ("missingValues", "percent", 0.0)}


def test_the_official_schema_finds_what_is_wrong() -> None:
    contract = contract_of(FEEDS["chengdu_rail"])
    assert not OFFICIAL.is_valid({**contract, "kind": "Contract"})
    assert not OFFICIAL.is_valid({**contract, "schema": [{"name": "x", "colour": "red"}]})
    field = {"name": "need", "quality": [{"metric": "emptyValues", "mustBeLessOrEqualTo": 10}]}
    assert not OFFICIAL.is_valid({**contract, "schema": [{"name": "x", "properties": [field]}]})
