"""``scenarios ledger``: every event is accounted for, and a hole shows."""

from __future__ import annotations

from tests.scenario_registry.commands import Command, tampering


def test_without_conditions_the_sums_are_even(delivered: Command) -> None:
    document = delivered.json("ledger")
    assert (document["is_even"], document["received"]) == (True, 77)
    assert sum(sum(row["outcomes"].values()) for row in document["partitions"]) == 77
    assert "收到 77 条，各种结果合计相符" in delivered.ok("ledger")


def test_a_lost_outcome_is_a_no(delivered: Command) -> None:
    with tampering(delivered.data_dir / "registry.sqlite") as registry:
        registry.execute("DELETE FROM ledger WHERE outcome = 'superseded'")
    assert delivered.json("ledger", code=1)["is_even"] is False
    result = delivered("ledger")
    assert (result.exit_code, "不符" in result.stdout) == (1, True)


def test_any_event_can_be_looked_up(delivered: Command) -> None:
    (event,) = delivered.lines("ledger", "--event", "ct-evt-000014")
    assert (event["outcome"], event["local_id"], event["sequence"]) == ("accepted", "CT-CJ-0001", 3)
    assert event["origin"]["file"] == "chengdu_urban_investment.jsonl"
    assert "ct-evt-000014" in delivered.ok("ledger", "--event", "ct-evt-000014")


def test_events_of_a_scenario_and_of_an_outcome(delivered: Command) -> None:
    of_one = delivered.lines("ledger", "--organisation", "成都城投集团", "--local-id", "CT-CJ-0001")
    assert {line["local_id"] for line in of_one} == {"CT-CJ-0001"}
    rejected = delivered.lines("ledger", "--outcome", "rejected")
    assert len(rejected) == 10
    assert all(line["problems"] for line in rejected)
    assert "没有" not in delivered.ok("ledger", "--outcome", "held")
