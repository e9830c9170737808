"""The six bundled feeds on the example files, against what the files mean (``expected.json``): field by field, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import scenario_registry
from producers.delivery import Delivery, read_delivery
from producers.feed import bundled_feeds
from producers.map_row import MappedRow
from schemas.code_lists import code_lists
from schemas.envelope import Envelope
from schemas.event import EVENT, WITHDRAWN

FILES = Path(scenario_registry.__file__).parent / "demo" / "feeds"
EXPECTED: dict[str, Any] = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
FEEDS = bundled_feeds()
DECIDED_BY_THE_LEDGER = {"duplicate_event", "stale_version"}
CODE_OF_FIELD = {
    "title": "missing_title",
    "published_on": "impossible_date",
    "deadline": "impossible_date",
    "investment_cny": "bad_investment",
}

pytestmark = pytest.mark.parametrize("file", sorted(EXPECTED["files"]))


def delivery_of(file: str) -> Delivery:
    return read_delivery(FEEDS[Path(file).stem], FILES / file)


def event_of(file: str, row: MappedRow) -> Envelope:
    """Raises ValidationError for a row that breaks the contract."""
    feed = FEEDS[Path(file).stem]
    event = {
        "specversion": "1.0",
        "id": row.event_id or "1",
        "source": feed.organisation,
        "subject": row.local_id,
        "time": row.time or "2026-03-11T00:00:00Z",
        "type": row.event_type,
        "sequence": row.sequence or 1,
        "data": row.data,
    }
    return EVENT.validate_json(json.dumps(event))


def reason_of(file: str, row: MappedRow) -> str | None:
    """Why the row is rejected, if it is."""
    if row.raw is not None:
        return "malformed_json"
    if row.problems:
        return row.problems[0]["code"]
    try:
        event_of(file, row)
    except ValidationError as error:
        return CODE_OF_FIELD[str(error.errors()[0]["loc"][-1])]
    known = set(code_lists().districts)
    return "unknown_district" if set(row.data.get("districts", ())) - known else None


def place(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.location.as_dict().items() if name != "file"}


def records(file: str) -> Iterator[dict[str, Any]]:
    """What the registry will say after the delivery: the highest version of each subject that is not rejected."""
    in_force: dict[str, list[MappedRow]] = {}
    for row in delivery_of(file).rows:
        if reason_of(file, row) is None and row.local_id is not None:
            versions = in_force.setdefault(row.local_id, [])
            if not versions or (row.sequence or 0) > (versions[-1].sequence or 0):
                versions.append(row)
    for versions in in_force.values():
        yield expected_form(file, versions)


def expected_form(file: str, versions: list[MappedRow]) -> dict[str, Any]:
    last = versions[-1]
    data = next(row.data for row in reversed(versions) if row.event_type != WITHDRAWN)
    codes = code_lists()
    organisation = FEEDS[Path(file).stem].organisation
    is_events = FEEDS[Path(file).stem].events is not None
    chain = data.get("industry_chain")
    plain = ("title", "description", "need", "site", "investment_cny", "first_use", "published_on", "deadline", "kind")
    return {
        **{name: data.get(name) for name in plain},
        "organisation": codes.organisations[organisation].name_zh,
        "local_id": last.local_id,
        "districts": [codes.districts.name_of(c) if c.startswith("CD-") else c for c in data["districts"]],
        "field": codes.fields.name_of(data["field"]),
        "industry": codes.industries.name_of(data["industry"]),
        "industry_chain": chain and codes.chains.name_of(chain),
        "status": "withdrawn" if last.event_type == WITHDRAWN else data["stage"],
        "extra": {
            "department": data["department"],
            "period": f"{data['period_months']}个月",
            "cooperation": data["cooperation"],
            "contact_email": data["contact_email"],
            "origin": "title_and_owner_from_news" if "公开报道" in data["remark"] else "synthetic",
            "location": {"lines": [row.location.line for row in versions]} if is_events else place(last),
        },
    }


def test_every_record_is_as_expected_field_by_field(file: str) -> None:
    assert list(records(file)) == EXPECTED["files"][file]["records"]


def test_every_bad_row_has_its_place_its_number_and_its_reason(file: str) -> None:
    rejected = [
        {"file": file, "location": place(row), "local_id": row.local_id, "reason": reason}
        for row in delivery_of(file).rows
        if (reason := reason_of(file, row)) is not None
    ]
    wanted = [row for row in EXPECTED["rejected"] if row["file"] == file]
    assert rejected == [{name: value for name, value in row.items() if name != "detail"} for row in wanted]


def test_what_is_no_record_is_ignored_for_the_expected_reason(file: str) -> None:
    ignored = {(json.dumps(place(row)), row.reason) for row in delivery_of(file).ignored}
    wanted = {
        (json.dumps(row["location"]), row["reason"])
        for row in EXPECTED["files"][file]["ignored"]
        if row["reason"] not in DECIDED_BY_THE_LEDGER
    }
    assert ignored == wanted


def test_every_unit_of_the_file_is_accounted_for(file: str) -> None:
    delivery = delivery_of(file)
    repeats = [row for row in delivery.ignored if row.reason in {"identical_row", "page_overlap"}]
    assert len(delivery.rows) + len(repeats) == EXPECTED["files"][file]["counts"]["input_units"]


def test_no_column_is_left_over(file: str) -> None:
    assert {column for row in delivery_of(file).rows for column in row.leftovers} == set()


def test_the_number_of_rows_is_the_promised_one(file: str) -> None:
    expected = FEEDS[Path(file).stem].expected
    rows = len(delivery_of(file).rows)
    assert expected.min_rows <= rows
    assert expected.max_rows is None or rows <= expected.max_rows
