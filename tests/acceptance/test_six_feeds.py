"""The six example feeds through the whole path (feeds, outbox, log, runtime, registry) give what they mean: ``expected.json``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from scenario_registry import wiring
from scenario_registry.demo.deliveries import FIRST, first_delivery
from scenario_registry.settings import Settings
from schemas.code_lists import code_lists
from schemas.scenario import Stage
from sinks.queries.ledger import Asked, Entry, balances, entries
from sinks.queries.records import Record, records
from sinks.queries.rejections import RejectedEvent, rejected_events
from tests.acceptance.carrying import Delivered, carry

EXPECTED: dict[str, Any] = json.loads((FIRST / "expected.json").read_text(encoding="utf-8"))
OUTCOME_OF_IGNORED = {"duplicate_event": "duplicate", "stale_version": "superseded"}
"""What of the file's ``ignored`` is sent all the same, for the ledger to decide."""


@dataclass(frozen=True)
class Outcome:
    """What the registry says after the first delivery."""

    delivered: list[Delivered]
    records: list[Record]
    rejected: list[RejectedEvent]
    entries: list[Entry]
    balance: Counter[str]
    received: int


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    settings = Settings.in_folder(tmp_path_factory.mktemp("six_feeds"))
    delivered = carry(settings, first_delivery())
    with wiring.reader(settings) as engine:
        yield _outcome(delivered, engine)


def _outcome(delivered: list[Delivered], engine: Engine) -> Outcome:
    with engine.connect() as connection:
        accounts = balances(connection)
        balance: Counter[str] = Counter()
        for account in accounts:
            assert account.is_even
            balance.update(account.outcomes)
        return Outcome(
            delivered,
            list(records(connection)),
            list(rejected_events(connection)),
            list(entries(connection, Asked())),
            balance,
            sum(account.received for account in accounts),
        )


def organisation_of(file: str) -> str:
    return Path(file).stem


def location(origin: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (origin or {}).items() if name not in ("file", "cells", "feed")}


def in_names(record: Record) -> dict[str, Any]:
    """The record as ``expected.json`` writes it: names for all codes but those of GB/T 2260."""
    said, codes = record.statement, code_lists()
    plain = ("title", "description", "need", "site", "investment_cny", "first_use", "published_on", "deadline", "kind")
    chain = said.get("industry_chain")
    return {
        **{name: said.get(name) for name in plain},
        "organisation": codes.organisations[record.organisation].name_zh,
        "local_id": record.local_id,
        "districts": [codes.districts.name_of(code) if code.startswith("CD-") else code for code in said["districts"]],
        "field": codes.fields.name_of(said["field"]),
        "industry": codes.industries.name_of(said["industry"]),
        "industry_chain": chain and codes.chains.name_of(chain),
        "status": record.stage,
        "department": said["department"],
        "period": f"{said['period_months']}个月",
        "cooperation": said["cooperation"],
        "contact_email": said["contact_email"],
        "origin": "title_and_owner_from_news" if "公开报道" in said["remark"] else "synthetic",
    }


def flat(expected: dict[str, Any]) -> dict[str, Any]:
    """An expected record with what stands in ``extra``, but for its place in the file."""
    extra = {name: value for name, value in expected["extra"].items() if name != "location"}
    return {name: value for name, value in expected.items() if name != "extra"} | extra


@pytest.mark.parametrize("file", sorted(EXPECTED["files"]))
def test_every_record_is_as_expected_field_by_field(outcome: Outcome, file: str) -> None:
    found = {
        record.local_id: in_names(record) for record in outcome.records if record.organisation == organisation_of(file)
    }
    assert found == {wanted["local_id"]: flat(wanted) for wanted in EXPECTED["files"][file]["records"]}


@pytest.mark.parametrize("file", sorted(set(EXPECTED["files"]) - {"chengdu_urban_investment.jsonl"}))
def test_every_record_leads_back_to_its_place_in_the_file(outcome: Outcome, file: str) -> None:
    found = {
        entry.local_id: location(entry.origin)
        for entry in outcome.entries
        if entry.organisation == organisation_of(file) and entry.outcome == "accepted"
    }
    wanted = {record["local_id"]: record["extra"]["location"] for record in EXPECTED["files"][file]["records"]}
    assert found == wanted


def test_every_event_in_force_leads_back_to_its_line(outcome: Outcome) -> None:
    lines: dict[str | None, list[int]] = {}
    for entry in outcome.entries:
        if entry.organisation == "chengdu_urban_investment" and entry.outcome == "accepted":
            lines.setdefault(entry.local_id, []).append(location(entry.origin)["line"])
    records_ = EXPECTED["files"]["chengdu_urban_investment.jsonl"]["records"]
    assert lines == {record["local_id"]: record["extra"]["location"]["lines"] for record in records_}


def test_all_are_there_and_one_is_withdrawn(outcome: Outcome) -> None:
    organisations = code_lists().organisations
    counted = Counter((organisations[it.organisation].level, it.statement["kind"]) for it in outcome.records)
    counts = EXPECTED["counts"]
    assert counted == {
        ("city", "scenario"): counts["soe_scenarios"],
        ("city", "opportunity"): counts["soe_opportunities"],
        ("district", "scenario"): counts["district_scenarios"],
    }
    assert [it.local_id for it in outcome.records if it.stage == Stage.WITHDRAWN] == ["CT-CJ-0009"]
    # Three needs are told by two organisations each.
    assert len({it.registry_id for it in outcome.records}) == len(outcome.records) - 3


def test_every_rejected_row_has_its_place_its_number_and_its_reason(outcome: Outcome) -> None:
    found = [
        {
            "file": (event.origin or {})["file"],
            "location": location(event.origin),
            "local_id": event.local_id,
            "reason": event.problems[0].code,
        }
        for event in outcome.rejected
    ]
    wanted = [{name: value for name, value in row.items() if name != "detail"} for row in EXPECTED["rejected"]]
    assert sorted(found, key=json.dumps) == sorted(wanted, key=json.dumps)
    assert len(found) == EXPECTED["counts"]["rejected"]
    assert all(problem.message_zh and problem.hint_zh for event in outcome.rejected for problem in event.problems)


def test_the_ledger_decides_on_repeats_and_late_events(outcome: Outcome) -> None:
    found = [
        ((entry.origin or {})["file"], entry.outcome, location(entry.origin))
        for entry in outcome.entries
        if entry.outcome in OUTCOME_OF_IGNORED.values()
    ]
    wanted = [
        (file, OUTCOME_OF_IGNORED[row["reason"]], row["location"])
        for file, told in EXPECTED["files"].items()
        for row in told["ignored"]
        if row["reason"] in OUTCOME_OF_IGNORED
    ]
    assert sorted(found, key=str) == sorted(wanted, key=str)
    assert Counter(outcome_ for _, outcome_, _ in found) == {"duplicate": 4, "superseded": 1}


def test_received_is_the_sum_of_the_outcomes(outcome: Outcome) -> None:
    assert outcome.received == outcome.balance.total() == sum(it.summary.sent for it in outcome.delivered)
    assert outcome.balance["rejected"] == EXPECTED["counts"]["rejected"]


def test_every_unit_of_every_file_is_accounted_for(outcome: Outcome) -> None:
    read_twice = {"identical_row", "page_overlap"}
    for file, summary in outcome.delivered:
        told = EXPECTED["files"][file.name]
        repeats = sum(row["reason"] in read_twice for row in told["ignored"])
        assert summary.sent + repeats == told["counts"]["input_units"]


def test_delivering_all_again_changes_nothing_and_sends_receipts_only(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path)
    carry(settings, first_delivery())
    with wiring.reader(settings) as engine:
        before = _outcome([], engine)
    again = carry(settings, first_delivery())
    with wiring.reader(settings) as engine:
        after = _outcome([], engine)
    receipts = [it for it in after.entries if (it.origin or {}).get("receipt")]
    assert [it.outcome for it in receipts] == ["duplicate"] * 6
    counted = after.balance - Counter({"duplicate": 6})
    entries = [it for it in after.entries if it not in receipts]
    assert replace(after, entries=entries, balance=counted, received=after.received - 6) == before
    assert [it.summary.sent for it in again] == [0] * 6
